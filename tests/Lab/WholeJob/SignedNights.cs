using System.Diagnostics;
using System.Text.Json.Nodes;

namespace KinoiteZfs.Lab;

/// <summary>
/// The whole job with a key which cosign made: composed from the Containerfile, signed natively, promoted; then tried without
/// the key, and composed natively and signed by cosign. Base images are signed too.
/// </summary>
public sealed class SignedNights : IAsyncLifetime, IDisposable
{
    /// <summary>Nothing the build leaves behind may hold it.</summary>
    public const string Password = "lab-secret-of-the-signing-key";

    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, (ToolResult Result, TagsAtOnce Tags)> _steps = [];
    Site? _site;
    RegistryProcess? _registry;

    public string Host => _registry!.Address;

    public string PublicKey => _folder["cosign.pub"];

    public string Pem => File.ReadAllText(_folder["cosign.key"]);

    internal Site Site => _site!;

    internal (ToolResult Result, TagsAtOnce Tags) this[string step] => _steps[step];

    internal IEnumerable<ToolResult> Results => _steps.Values.Select(step => step.Result);

    internal string RegistryLog => _registry!.Log;

    /// <summary>What the registry keeps on disk.</summary>
    public string Storage => Path.Combine(_folder["registry"], "data");

    /// <param name="repository">One of the four.</param>
    public string Repository(string repository) => $"{Host}/{LabUser.Publisher.Owner}/{repository}";

    public async Task InitializeAsync()
    {
        var kernel = (await RealKernels.GetAsync()).Old;
        _registry = await RegistryProcess.StartBasicAsync(_folder["registry"], LabUser.Publisher);
        _site = await Site.CreateAsync();
        await MakeKeysAsync();
        Adapt();
        var upstream = new Upstream(Host, _folder.Path) { HasPackageDatabase = true, User = LabUser.Publisher };
        await upstream.PublishBuilderAsync();
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
        await StepAsync("another key", withKey: true, "Verify", "--skip", "--signing-password", "wrong");
        await StepAsync("native and cosign", "Verify", "--force", "--signer", "Cosign");
        await StepAsync("unsigned candidate", withKey: false, "Candidate", "--skip", "--force", "--composer", "Containerfile");
    }

    public async Task DisposeAsync()
    {
        if (_registry is not null)
            await _registry.DisposeAsync();
    }

    public void Dispose()
    {
        _site?.Dispose();
        _folder.Dispose();
    }

    async Task MakeKeysAsync()
    {
        var made = await Witnesses.CosignAsync(["generate-key-pair"], _folder.Path, Password);
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
        stream["builderImage"] = $"{Host}/ublue-os/devcontainer:latest";
        stream["baseImageKey"] = "base.pub";
        File.WriteAllText(file, stream.ToJsonString());
    }

    async Task CosignSignAsync(string image)
    {
        using var login = new DockerLogin(Host);
        var signed = await Witnesses.CosignAsync(
            ["sign", "-y", "--key", _folder["cosign.key"], "--tlog-upload=false", "--allow-http-registry", image], password: Password, login: login.Folder);
        Assert.True(signed.ExitCode == 0, signed.All);
    }

    Task StepAsync(string name, params string[] arguments) => StepAsync(name, withKey: true, arguments);

    async Task StepAsync(string name, bool withKey, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var command = new BuildCommand(Site, Host)
        {
            Variables = new Dictionary<string, string>
            {
                ["SIGNING_KEY"] = withKey ? Pem : "",
                ["SIGNING_PASSWORD"] = withKey ? Password : "",
                ["PATH"] = $"{await Witnesses.BinAsync()}:{Environment.GetEnvironmentVariable("PATH")}",
            },
        };
        var result = await command.RunAsAsync(LabUser.Publisher, arguments, heapLimit: null);
        Figures.Note($"{name}, signed ({string.Join(' ', arguments)})", $"{watch.Elapsed.TotalSeconds:0.0} s");
        LabLogs.Write($"signed {_steps.Count + 1:00} {name}", result.All);
        _steps[name] = (result, await TagsAtOnce.ReadAsync(Host, LabUser.Publisher));
    }
}
