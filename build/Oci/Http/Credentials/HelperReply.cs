namespace KinoiteZfs.Oci.Http.Credentials;

sealed record HelperReply(string? Username, string? Secret)
{
    /// <summary>The secret stays unprinted.</summary>
    public override string ToString() => "credential helper's reply";
}
