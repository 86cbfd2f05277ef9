namespace KinoiteZfs.Lab;

/// <summary>The independent witness for images.</summary>
static class Skopeo
{
    /// <summary>Options for a plain-http registry on loopback.</summary>
    public static readonly string[] PlainSource = ["--src-tls-verify=false"];
    public static readonly string[] PlainTarget = ["--dest-tls-verify=false"];

    /// <summary>The digest of the exact bytes a reference names: of an index when it is one.</summary>
    public static async Task<string> DigestAsync(string reference, params string[] options)
    {
        var raw = await Tool.TryAsync("skopeo", ["inspect", "--raw", .. options, reference]);
        return raw.ExitCode == 0
            ? Digest.Of(System.Text.Encoding.UTF8.GetBytes(raw.Output)).ToString()
            : throw new InvalidOperationException($"skopeo cannot read {reference}: {raw.All}");
    }
}
