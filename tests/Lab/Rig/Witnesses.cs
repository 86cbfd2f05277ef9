namespace KinoiteZfs.Lab;

/// <summary>Programs of others which know signatures: cosign, and the newer skopeo.</summary>
static class Witnesses
{
    static readonly Lazy<Task<string>> Folder = new(FindAsync);

    /// <summary>Exit code of cosign for an image nobody has signed.</summary>
    public const int Unsigned = 10;

    /// <summary>For a PATH.</summary>
    public static Task<string> BinAsync() => Folder.Value;

    /// <summary>Runs cosign, with a password in its environment and no login of this machine.</summary>
    public static async Task<ToolResult> CosignAsync(
        string[] arguments, string? folder = null, string? password = null, string? login = null) =>
        await Tool.TryAsync(
            Path.Combine(await BinAsync(), "cosign"), arguments, folder,
            new Dictionary<string, string?>
            {
                ["COSIGN_PASSWORD"] = password ?? "", ["COSIGN_EXPERIMENTAL"] = "1", ["DOCKER_CONFIG"] = login
                    ?? "/nonexistent",
            });

    /// <summary>Whether cosign finds a signature of this key on an image.</summary>
    public static Task<ToolResult> CosignVerifyAsync(string key, string image, params string[] options) =>
        CosignAsync(
            ["verify", "--key", key, "--insecure-ignore-tlog=true", "--allow-http-registry", .. options, image]);

    /// <summary>Whether a host with these trust files would accept an image: skopeo copies it under their
    /// policy.</summary>
    public static async Task<ToolResult> PullAsync(HostFiles host, string image, string into, LabUser? user = null) =>
        await Tool.TryAsync(
            Path.Combine(await BinAsync(), "skopeo"),
            [
                "--policy", host.Policy, "--registries.d", host.Sources,
                "copy", "--quiet", "--src-tls-verify=false", "--remove-signatures",
                .. user is null ? Array.Empty<string>() : ["--src-creds", $"{user.Name}:{user.Password}"],
                $"docker://{image}", $"oci:{into}:latest",
            ]);

    static async Task<string> FindAsync()
    {
        await Tool.RunAsync(Checkout.Script("witnesses.sh"), LabCache.Witnesses);
        return Path.Combine(LabCache.Witnesses, "bin");
    }
}
