using KinoiteZfs.Oci.Http.Credentials;

namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>Where cosign finds a repository, and what it needs to write there.</summary>
/// <param name="Repository">On the registry which is really asked.</param>
/// <param name="Login">Null for anonymous access.</param>
public sealed record CosignPlace(Repository Repository, bool PlainHttp, RegistryCredential? Login);
