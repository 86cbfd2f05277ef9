using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace KinoiteZfs.Lab;

/// <summary>The script of the recipe, in the shells images have.</summary>
public sealed class SettingTrust : IDisposable
{
    const string Stable = "ghcr.io/dana/kinoite-zfs";
    const string Candidate = "ghcr.io/dana/kinoite-zfs-candidate";

    readonly HostFiles _host = new();
    readonly string _key;

    public SettingTrust()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _key = key.ExportSubjectPublicKeyInfoPem();
    }

    public static TheoryData<string> Shells => ["dash", "busybox sh", "bash --posix"];

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Both_repositories_demand_our_key_and_the_rest_stays(string shell)
    {
        Succeeded(await SetAsync(shell));

        var policy = JsonNode.Parse(_host.Read("etc/containers/policy.json"))!;
        Assert.Equal([Stable, Candidate], policy["transports"]!["docker"]!.AsObject().Select(scope => scope.Key));
        Assert.Equal("insecureAcceptAnything", policy["default"]![0]!["type"]!.GetValue<string>());
        Assert.Equal(_key, _host.Read("etc/pki/containers/kinoite-zfs.pub"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Run_again_it_changes_nothing(string shell)
    {
        Succeeded(await SetAsync(shell));
        var before = Everything();

        Succeeded(await SetAsync(shell));

        Assert.Equal(before, Everything());
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Without_a_key_it_changes_nothing(string shell)
    {
        var before = Everything();
        Directory.CreateDirectory(_host["part"]);

        Succeeded(await _host.RunAsync(shell, "set-trust.sh", _host["part"]));

        Assert.Equal(before, Everything());
    }

    [Theory]
    [InlineData("docker:\n  ghcr.io/dana/kinoite-zfs:\n    use-sigstore-attachments: true\n")]
    [InlineData("docker:\r\n    \"ghcr.io/dana/kinoite-zfs\":\r\n        use-sigstore-attachments: true\r\n")]
    [InlineData("docker:\n  'ghcr.io/dana/kinoite-zfs-candidate': {use-sigstore-attachments: true}\n")]
    public async Task A_namespace_which_another_file_declares_fails_the_build(string other)
    {
        _host.Write("etc/containers/registries.d/other.yaml", other);

        await FailsAsync("registries.d/other.yaml declares");
    }

    [Theory]
    [InlineData("docker:\n  ghcr.io/dana/kinoite-zfs-other:\n    use-sigstore-attachments: true\n")]
    [InlineData("docker:\n  ghcr.io/dana:\n    use-sigstore-attachments: true\n")]
    [InlineData("# ghcr.io/dana/kinoite-zfs: said in a comment\n")]
    public async Task A_namespace_of_others_does_not_matter(string other)
    {
        _host.Write("etc/containers/registries.d/other.yaml", other);

        Succeeded(await SetAsync("dash"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"default\":[")]
    [InlineData("{\"transports\":{}}")]
    [InlineData("[]")]
    public async Task A_broken_policy_of_the_base_fails_the_build_and_stays(string policy)
    {
        _host.Write("etc/containers/policy.json", policy);

        await FailsAsync("policy.json of the base image");
        Assert.Equal(policy, _host.Read("etc/containers/policy.json"));
    }

    [Fact]
    public async Task A_base_without_policy_fails_the_build()
    {
        File.Delete(_host["etc/containers/policy.json"]);

        await FailsAsync("has no /etc/containers/policy.json");
    }

    [Fact]
    public async Task A_file_which_is_no_key_fails_the_build() =>
        Assert.Contains("is no public key", (await _host.SetTrustAsync("dash", "no key\n", Stable)).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("ghcr.io/dana/$(id)")]
    [InlineData("kinoite-zfs")]
    [InlineData("ghcr.io/Dana/kinoite-zfs")]
    [InlineData("ghcr.io/dana/kinoite zfs")]
    public async Task What_is_no_repository_fails_the_build(string repository) =>
        Assert.Contains("is not a repository", (await _host.SetTrustAsync("dash", _key, repository)).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Defaults_below_usr_etc_are_set_where_they_are()
    {
        _host.Write("usr/etc/containers/policy.json", _host.Read("etc/containers/policy.json"));
        File.Delete(_host["etc/containers/policy.json"]);

        Succeeded(await SetAsync("dash"));

        Assert.Contains(Stable, _host.Read("usr/etc/containers/policy.json"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_host["etc/pki"]));
    }

    Task<ToolResult> SetAsync(string shell) => _host.SetTrustAsync(shell, _key, Stable, Candidate);

    async Task FailsAsync(string saying)
    {
        var result = await SetAsync("dash");
        Assert.True(result.ExitCode != 0, result.All);
        Assert.Contains(saying, result.Error, StringComparison.Ordinal);
    }

    string Everything() => string.Join('\n', Directory.EnumerateFiles(_host["etc"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}\n{File.ReadAllText(path)}"));

    static void Succeeded(ToolResult result) => Assert.True(result.ExitCode == 0, result.All);
}
