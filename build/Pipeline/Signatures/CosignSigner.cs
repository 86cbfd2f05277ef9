using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>Signs with the program cosign, for who wants its signatures from itself. Key, password and login never are arguments.</summary>
/// <remarks>Nothing goes to the public transparency log: hosts verify with the key alone.</remarks>
/// <param name="pem">The private key, in cosign's encrypted form: it takes no other.</param>
/// <param name="locate">Where a repository is.</param>
public sealed class CosignSigner(
    ExternalTool cosign, SigningKey key, string pem, string? password, IRegistry registry,
    Func<Repository, CancellationToken, Task<CosignPlace>> locate) : ISigner
{
    public static readonly ExternalTool Installed = new("cosign", "cosign", "cosign");

    const string KeyVariable = "KINOITE_ZFS_COSIGN_KEY";

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public VerificationKey Key => key.Public;

    /// <exception cref="PipelineException">cosign is missing or failed, or cannot use this key or place.</exception>
    public async Task SignAsync(Repository repository, Digest image, CancellationToken cancellation)
    {
        if (!pem.Contains("-----BEGIN ENCRYPTED ", StringComparison.Ordinal))
            throw new PipelineException("cosign signs with encrypted keys only, and the key in SIGNING_KEY is not encrypted. Import it with 'cosign import-key-pair', or sign with --signer Native.");
        var place = await locate(repository, cancellation);
        using var login = await CosignLogin.WriteAsync(place, cancellation);
        if (!(await SignatureCheck.AsHostsDoAsync(registry, repository, image, Key, cancellation)).Verified)
            await RunAsync("legacy");
        var referring = await SignatureStore.ReadReferringAsync(registry, repository, image, cancellation);
        if (!referring.Any(there => there.Refusal(repository, image, Key) is null))
            await RunAsync("oci-1-1");

        Task<ToolResult> RunAsync(string mode) => cosign.RunAsync(
            new ToolRun(
                "sign", "--yes", "--key", $"env://{KeyVariable}", "--tlog-upload=false", $"--allow-http-registry={(place.PlainHttp ? "true" : "false")}",
                $"--registry-referrers-mode={mode}", "--sign-container-identity", repository.ToString(), place.Repository.At(image).ToString())
            {
                Timeout = Limit,
                Environment = new Dictionary<string, string>
                {
                    [KeyVariable] = pem,
                    ["COSIGN_PASSWORD"] = password ?? "",
                    ["DOCKER_CONFIG"] = login.Folder,
                    // Without it cosign does not know the second mode.
                    ["COSIGN_EXPERIMENTAL"] = mode == "legacy" ? "0" : "1",
                },
            },
            cancellation);
    }
}
