namespace KinoiteZfs.Oci.Http.Credentials;

sealed record LoginFile(
    Dictionary<string, LoginEntry>? Auths,
    Dictionary<string, string>? CredHelpers,
    string? CredsStore);

sealed record LoginEntry(string? Auth, string? Username, string? Password, string? IdentityToken, string? RegistryToken)
{
    /// <summary>All of it is secret.</summary>
    public override string ToString() => "login entry";
}
