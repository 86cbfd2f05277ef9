namespace KinoiteZfs.Oci.Core;

/// <summary>Something a registry did or said. The message names the operation, the reference and the way out.</summary>
public abstract class RegistryException(string message, Exception? inner = null)
    : IOException(UntrustedText.WithoutCommands(message), inner)
{
    /// <summary>What a registry, or its token server, refused with; null when there was no such answer.</summary>
    public RegistryAnswer? Answer { get; internal set; }
}

/// <summary>An answer over HTTP which is no success.</summary>
/// <param name="Url">Where it came from, redirects followed; without its query, which may hold a signature.</param>
/// <param name="Codes">As the registry words them, in upper case: OCI distribution specification, "Error
/// Codes".</param>
public sealed record RegistryAnswer(HttpMethod Method, Uri Url, HttpStatusCode Status, IReadOnlyList<string> Codes);

/// <summary>There is no such tag, manifest, blob or repository: the only outcome which may mean "missing".</summary>
public sealed class NotFoundException(string message) : RegistryException(message);

/// <summary>The registry refuses these credentials or this permission.</summary>
public sealed class AccessDeniedException(string message, Exception? inner = null) : RegistryException(message, inner);

/// <summary>The registry cannot be reached, or keeps failing after every retry.</summary>
public sealed class RegistryUnavailableException(string message, Exception? inner = null)
    : RegistryException(message, inner);

/// <summary>The registry answered with content which is wrong: digest, size, media type or structure.</summary>
public sealed class ContentException(string message, Exception? inner = null) : RegistryException(message, inner);

/// <summary>The registry understood the request and refused it, for a reason other than permission.</summary>
public sealed class RejectedException(string message) : RegistryException(message);
