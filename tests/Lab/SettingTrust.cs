using System.Security.Cryptography;

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
        Assert.Equal(["", Stable, Candidate], policy["transports"]!["docker"]!.AsObject().Select(scope => scope.Key));
        Assert.Equal("insecureAcceptAnything", policy["transports"]!["docker"]![""]![0]!["type"]!.GetValue<string>());
        Assert.Equal(_key, _host.Read("etc/pki/containers/kinoite-zfs.pub"));
    }

    /// <summary>Fedora's default, container-libs image/default-policy.json, with which hosts on ostree-image-signed:
    /// refuse every image.</summary>
    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_default_is_to_reject_and_what_was_accepted_stays_so(string shell)
    {
        _host.Write(
            "etc/containers/policy.json",
            """{"default":[{"type":"insecureAcceptAnything"}],"transports":{"docker-daemon":{"":[{"type":"reject"}]},"new":{"a":[{"type":"reject"}]}}}""");

        Succeeded(await SetAsync(shell));

        var policy = JsonNode.Parse(_host.Read("etc/containers/policy.json"))!;
        Assert.Equal("""[{"type":"reject"}]""", policy["default"]!.ToJsonString());
        Assert.Equal(
            HostPolicy.Transports.Append("new").Order(StringComparer.Ordinal),
            policy["transports"]!.AsObject().Select(transport => transport.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["docker-daemon"],
            policy["transports"]!.AsObject()
                .Where(transport => transport.Value![""]![0]!["type"]!.GetValue<string>() == "reject")
                .Select(transport => transport.Key));
    }

    [Theory]
    [InlineData("""[{"type":"reject"}]""")]
    [InlineData("""[{"type":"insecureAcceptAnything"},{"type":"reject"}]""")]
    public async Task Another_default_stays(string @default)
    {
        _host.Write("etc/containers/policy.json", $$"""{"default":{{@default}}}""");

        Succeeded(await SetAsync("dash"));

        var policy = JsonNode.Parse(_host.Read("etc/containers/policy.json"))!;
        Assert.Equal(@default, policy["default"]!.ToJsonString());
        Assert.Equal(["docker"], policy["transports"]!.AsObject().Select(transport => transport.Key));
    }

    /// <summary>containers-common 0.68, with and without the link some images leave in /etc.</summary>
    [Theory]
    [InlineData("dash", null)]
    [InlineData("dash", "/usr/share/containers/policy.json")]
    [InlineData("busybox sh", "../../usr/share/containers/policy.json")]
    [InlineData("bash --posix", "/usr/share/containers/policy.json")]
    public async Task The_distributions_policy_is_taken_and_ours_is_a_file_in_etc(string shell, string? link)
    {
        var shipped = _host.Read("etc/containers/policy.json");
        File.Delete(_host["etc/containers/policy.json"]);
        _host.Write("usr/share/containers/policy.json", shipped);
        if (link is not null)
            File.CreateSymbolicLink(_host["etc/containers/policy.json"], link);

        Succeeded(await SetAsync(shell));

        Assert.Null(new FileInfo(_host["etc/containers/policy.json"]).LinkTarget);
        Assert.Contains(Stable, _host.Read("etc/containers/policy.json"), StringComparison.Ordinal);
        Assert.Equal(shipped, _host.Read("usr/share/containers/policy.json"));
    }

    [Fact]
    public async Task A_namespace_which_the_distribution_declares_fails_the_build()
    {
        _host.Write(
            "usr/share/containers/registries.d/other.yaml",
            $"docker:\n  {Stable}:\n    use-sigstore-attachments: true\n");

        await FailsAsync("/usr/share/containers/registries.d/other.yaml declares");
    }

    [Fact]
    public async Task What_a_file_of_the_same_name_in_etc_hides_does_not_matter()
    {
        _host.Write(
            "usr/share/containers/registries.d/other.yaml",
            $"docker:\n  {Stable}:\n    use-sigstore-attachments: true\n");
        _host.Write("etc/containers/registries.d/other.yaml", "");

        Succeeded(await SetAsync("dash"));
    }

    [Fact]
    public async Task A_circle_of_links_fails_the_build()
    {
        File.Delete(_host["etc/containers/policy.json"]);
        File.CreateSymbolicLink(_host["etc/containers/policy.json"], "policy.json");

        await FailsAsync("/etc/containers/policy.json is a circle of links");
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
        Assert.Contains(
            "is no public key", (await _host.SetTrustAsync("dash", "no key\n", Stable)).Error,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("ghcr.io/dana/$(id)")]
    [InlineData("kinoite-zfs")]
    [InlineData("ghcr.io/Dana/kinoite-zfs")]
    [InlineData("ghcr.io/dana/kinoite zfs")]
    public async Task What_is_no_repository_fails_the_build(string repository) =>
        Assert.Contains(
            "is not a repository", (await _host.SetTrustAsync("dash", _key, repository)).Error,
            StringComparison.Ordinal);

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

    string Everything() => string.Join(
        '\n', Directory.EnumerateFiles(_host["etc"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}\n{File.ReadAllText(path)}"));

    static void Succeeded(ToolResult result) => Assert.True(result.ExitCode == 0, result.All);
}
