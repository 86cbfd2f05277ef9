namespace KinoiteZfs.Lab;

/// <summary>
/// The whole job with a key which cosign made: composed from the Containerfile, signed, promoted; then tried without
/// the key, and composed natively. Base images are signed too.
/// </summary>
public sealed class SignedNights() : PlayedJob("signed")
{
    /// <summary>Nothing the build leaves behind may hold it.</summary>
    public const string Password = "lab-secret-of-the-signing-key";

    public string PublicKey => Folder["cosign.pub"];

    public string Pem => File.ReadAllText(Folder["cosign.key"]);

    internal IEnumerable<ToolResult> Results => Steps.Values.Select(step => step.Result);

    /// <summary>What the registry keeps on disk.</summary>
    public string Storage => Path.Combine(Folder["registry"], "data");

    /// <param name="repository">One of the four.</param>
    public string Repository(string repository) => $"{Host}/{LabUser.Publisher.Owner}/{repository}";

    private protected override Task<RegistryProcess> StartRegistryAsync(string folder) =>
        RegistryProcess.StartBasicAsync(folder, LabUser.Publisher);

    private protected override async Task PlayAsync()
    {
        var kernel = (await RealKernels.GetAsync()).Old;
        await MakeKeysAsync();
        Adapt();
        await Site.CommitAsync("A site which signs");
        var upstream = new Upstream(Host, Folder.Path) { HasPackageDatabase = true, HasStockPolicy = true, User =
            LabUser.Publisher };
        var @base = await upstream.PublishBaseAsync("20261124", kernel);
        await SamplePackages.MakeAsync(Site.Rpms, kernel, Site.Zfs);

        await StepAsync("resolve, base unsigned", "ResolveInputs");
        await CosignSignAsync($"{Host}/ublue-os/kinoite-main@{@base}");
        await StepAsync("candidate", "Candidate", "--composer", "Containerfile");
        await StepAsync("promote, no key", withKey: false, "Promote", "--skip");
        await StepAsync("verify", withKey: false, "Verify", "--skip");
        await StepAsync("promote, verified, no key", withKey: false, "Promote", "--skip");
        await StepAsync("promote", "Promote", "--skip");
        await StepAsync("promote again", "Promote", "--skip");
        await StepAsync("another key", withKey: true, "Promote", "--skip", "--signing-password", "wrong");
        await StepAsync("composed natively", "Promote", "--force");
    }

    async Task MakeKeysAsync()
    {
        var made = await Witnesses.CosignAsync(["generate-key-pair"], Folder.Path, Password);
        Assert.True(made.ExitCode == 0, made.All);
        File.Copy(PublicKey, Path.Combine(Site.Root, "cosign.pub"));
        File.Copy(PublicKey, Path.Combine(Site.Root, "ci", "base.pub"));
    }

    /// <summary>Our images are on this registry under its own name: a host's policy is about names.</summary>
    void Adapt()
    {
        var file = Path.Combine(Site.Root, "ci", "stream.json");
        var stream = JsonNode.Parse(File.ReadAllText(file))!;
        stream["registry"] = Host;
        stream["baseImage"] = $"{Host}/ublue-os/kinoite-main:latest";
        stream["baseImageKey"] = "base.pub";
        File.WriteAllText(file, stream.ToJsonString());
    }

    async Task CosignSignAsync(string image)
    {
        using var login = new DockerLogin(Host);
        var signed = await Witnesses.CosignAsync(
            ["sign", "-y", "--key", Folder["cosign.key"], "--tlog-upload=false", "--allow-http-registry", image],
            password: Password, login: login.Folder);
        Assert.True(signed.ExitCode == 0, signed.All);
    }

    /// <summary>With the rights of our publisher.</summary>
    internal static async Task CopyAsync(string from, string to)
    {
        var credentials = $"{LabUser.Publisher.Name}:{LabUser.Publisher.Password}";
        await Tool.RunAsync(
            Path.Combine(await Witnesses.BinAsync(), "skopeo"), "copy", "--quiet", "--insecure-policy",
            "--remove-signatures", "--src-tls-verify=false",
            "--dest-tls-verify=false", "--src-creds", credentials, "--dest-creds", credentials, $"docker://{from}",
            $"docker://{to}");
    }

    private protected override Task<IReadOnlyDictionary<string, string>> VariablesAsync() =>
        VariablesAsync(withKey: true);

    async Task StepAsync(string name, bool withKey, params string[] arguments) =>
        await StepAsync(name, Site, await VariablesAsync(withKey), arguments);

    async Task<IReadOnlyDictionary<string, string>> VariablesAsync(bool withKey) => new Dictionary<string, string>
    {
        ["SIGNING_KEY"] = withKey ? Pem : "",
        ["SIGNING_PASSWORD"] = withKey ? Password : "",
        ["PATH"] = $"{await Witnesses.BinAsync()}:{Environment.GetEnvironmentVariable("PATH")}",
    };
}
