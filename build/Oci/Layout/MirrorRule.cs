namespace KinoiteZfs.Oci.Layout;

/// <summary>One line of a registry map: <c>ghcr.io=layout:folder</c>, <c>ghcr.io=localhost:5000</c>, or <c>*=…</c> for
/// all others.</summary>
/// <param name="Registry">The host as references spell it; null for the rule which catches every other host.</param>
public sealed record MirrorRule(string? Registry, RegistryLocation Location)
{
    const string Others = "*";

    /// <exception cref="FormatException">The text is no rule; the message names it.</exception>
    public static MirrorRule Parse(string text)
    {
        // Such a text holds a password more often than not, and is not repeated.
        if (text.Contains('@', StringComparison.Ordinal) && !text.Contains("=layout:", StringComparison.Ordinal))
            throw new FormatException(
                $"A mirror holds an '@', as addresses with a user and password do. Expected '<registry>=<host>[:<port>]'; the login belongs into {Options.RegistryUsername} and REGISTRY_PASSWORD.");
        var separator = text.IndexOf('=', StringComparison.Ordinal);
        if (separator <= 0)
            throw new FormatException(
                $"The mirror {UntrustedText.Quote(text)} has no '='. Expected '<registry>=<location>', for example 'ghcr.io=layout:registry' or '*=localhost:5000'.");
        var registry = text[..separator];
        if (registry != Others && !RegistryLocation.IsHost(registry))
            throw new FormatException(
                $"The mirror {UntrustedText.Quote(text)} is for {UntrustedText.Quote(registry)}, which is not a registry host. Expected the host as references spell it, such as 'ghcr.io', or '*'.");
        try
        {
            return new MirrorRule(
                registry == Others ? null : registry, RegistryLocation.Parse(text[(separator + 1)..]));
        }
        catch (FormatException error)
        {
            throw new FormatException($"The mirror {UntrustedText.Quote(text)} is not usable: {error.Message}", error);
        }
    }

    public override string ToString() => $"{Registry ?? Others}={Location}";
}
