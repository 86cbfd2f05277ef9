using System.Security.Cryptography;

namespace KinoiteZfs.Lab;

/// <summary>Hosts which cannot pull any more, and the script which mends what has a certain repair.</summary>
public sealed class RepairingTrust : IDisposable
{
    const string Policy = "etc/containers/policy.json";
    const string Sound = """{"default":[{"type":"reject"}]}""";
    const string Namespace = "docker:\n  ghcr.io/dana/kinoite-zfs:\n    use-sigstore-attachments: true\n";

    readonly HostFiles _host = new();

    public static TheoryData<string> Shells => SettingTrust.Shells;

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_sound_host_is_left_alone(string shell)
    {
        _host.Write(Policy, Sound);
        _host.Write("etc/containers/registries.d/a.yaml", Namespace);

        await SucceedsAsync(shell);

        Assert.Equal(["policy.json"], _host.Names("etc/containers"));
        Assert.Equal(["a.yaml"], _host.Names("etc/containers/registries.d"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task NUL_bytes_behind_the_end_are_cut_off(string shell)
    {
        _host.Write(Policy, Sound + "\n" + new string('\0', 4096));

        await SucceedsAsync(shell);

        Assert.Equal(Sound + "\n", _host.Read(Policy));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_byte_order_mark_is_cut_off(string shell)
    {
        _host.Write(Policy, "\uFEFF" + Sound + "\n");

        await SucceedsAsync(shell);

        Assert.Equal(Sound + "\n", _host.Read(Policy));
    }

    /// <summary>containers-common 0.68: hosts which have it there read it there.</summary>
    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_distributions_policy_is_enough(string shell)
    {
        File.Delete(_host[Policy]);
        _host.Write("usr/share/containers/policy.json", Sound);

        await SucceedsAsync(shell);

        Assert.False(File.Exists(_host[Policy]));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_sound_policy_behind_a_link_is_left_alone(string shell)
    {
        Linked("/usr/share/containers/policy.json", Sound);

        await SucceedsAsync(shell);

        Assert.Equal(["policy.json"], _host.Names("etc/containers"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_broken_policy_behind_a_link_is_replaced_by_a_file(string shell)
    {
        Linked("/usr/share/containers/policy.json", Sound + "\0");

        await SucceedsAsync(shell);

        Assert.Equal((Sound, null), (_host.Read(Policy), new FileInfo(_host[Policy]).LinkTarget));
        Assert.Equal(Sound + "\0", _host.Read($"{Policy}.before-repair-1"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_is_beyond_repair_is_replaced_by_the_distributions_too(string shell)
    {
        _host.Write(Policy, "{\"default\":[{\"type\":");
        _host.Write("usr/share/containers/policy.json", Sound);

        await SucceedsAsync(shell);

        Assert.Equal(Sound, _host.Read(Policy));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_the_distribution_says_already_is_taken_away(string shell)
    {
        _host.Write(Policy, Sound);
        _host.Write("usr/share/containers/registries.d/theirs.yaml", "\uFEFF" + Namespace);
        _host.Write("etc/containers/registries.d/a.yaml", Namespace);

        await SucceedsAsync(shell);

        Assert.Equal(["a.yaml.before-repair-1"], _host.Names("etc/containers/registries.d"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_a_file_of_the_same_name_hides_does_not_matter(string shell)
    {
        _host.Write(Policy, Sound);
        _host.Write("usr/share/containers/registries.d/a.yaml", Namespace);
        _host.Write("etc/containers/registries.d/a.yaml", Namespace);

        await SucceedsAsync(shell);

        Assert.Equal(["a.yaml"], _host.Names("etc/containers/registries.d"));
    }

    [Fact]
    public async Task The_broken_file_is_kept()
    {
        _host.Write(Policy, Sound + "\0");

        await SucceedsAsync();

        Assert.Equal(Sound + "\0", _host.Read($"{Policy}.before-repair-1"));
    }

    [Fact]
    public async Task An_older_broken_file_is_kept_too()
    {
        _host.Write($"{Policy}.before-repair-1", "older");
        _host.Write(Policy, Sound + "\0");

        await SucceedsAsync();

        Assert.Equal(("older", Sound + "\0"), (
            _host.Read($"{Policy}.before-repair-1"), _host.Read($"{Policy}.before-repair-2")));
    }

    [Theory]
    [InlineData("{\"default\":[{\"type\":")]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"default\":[{\"type\":\"re\0\0\0ject\"}]}")]
    [InlineData("{\"default\":[]}")]
    [InlineData("{\"default\":[{\"type\":\"reject\"}]}{\"default\":[{\"type\":\"reject\"}]}")]
    public async Task What_is_beyond_repair_is_replaced_by_the_images_own(string broken)
    {
        _host.Write(Policy, broken);
        _host.Write($"usr/{Policy}", Sound);

        await SucceedsAsync();

        Assert.Equal(Sound, _host.Read(Policy));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Without_a_sound_one_of_the_image_nothing_is_guessed(string shell)
    {
        _host.Write(Policy, "{\"default\":[{\"type\":");
        _host.Write($"usr/{Policy}", "broken too");

        await RefusesAsync("cannot be read, and there is no readable /usr/etc/containers/policy.json", shell);

        Assert.Equal("{\"default\":[{\"type\":", _host.Read(Policy));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Of_two_files_which_say_the_same_the_images_own_stays(string shell)
    {
        _host.Write(Policy, Sound);
        _host.Write("usr/etc/containers/registries.d/kinoite-zfs.yaml", Namespace);
        _host.Write("etc/containers/registries.d/kinoite-zfs.yaml", Namespace);
        _host.Write(
            "etc/containers/registries.d/an-older-one.yaml",
            "# by hand\ndocker:\n    \"ghcr.io/dana/kinoite-zfs\":\n        use-sigstore-attachments: true\n");

        await SucceedsAsync(shell);

        Assert.Equal(
            ["an-older-one.yaml.before-repair-1", "kinoite-zfs.yaml"], _host.Names("etc/containers/registries.d"));
    }

    [Theory]
    [InlineData("docker:\n  ghcr.io/dana/kinoite-zfs:\n    use-sigstore-attachments: false\n")]
    [InlineData(Namespace + "  ghcr.io/other/image:\n    use-sigstore-attachments: true\n")]
    public async Task Two_files_of_which_none_can_go_are_named_and_stay(string other)
    {
        _host.Write(Policy, Sound);
        _host.Write("etc/containers/registries.d/a.yaml", Namespace);
        _host.Write("etc/containers/registries.d/b.yaml", other);

        await RefusesAsync("registries.d/b.yaml and another file in the folder both declare ghcr.io/dana/kinoite-zfs");

        Assert.Equal(["a.yaml", "b.yaml"], _host.Names("etc/containers/registries.d"));
    }

    [Theory]
    [InlineData("docker: {ghcr.io/dana/kinoite-zfs: {use-sigstore-attachments: true}}\n")]
    [InlineData("docker:\n\tghcr.io/dana/kinoite-zfs:\n")]
    [InlineData("docker:\n  &a ghcr.io/dana/kinoite-zfs:\n    use-sigstore-attachments: true\n")]
    public async Task Files_it_does_not_understand_are_named_and_stay(string sources)
    {
        _host.Write(Policy, Sound);
        _host.Write("etc/containers/registries.d/a.yaml", sources);

        await RefusesAsync("a.yaml is written in a way this script does not read");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_missing_key_is_taken_from_the_image(string shell)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportSubjectPublicKeyInfoPem();
        Assert.Equal(0, (await _host.SetTrustAsync("dash", pem, "ghcr.io/dana/kinoite-zfs")).ExitCode);
        File.Move(_host["etc/pki/containers/kinoite-zfs.pub"], Path.Combine(
            Directory.CreateDirectory(_host["usr/etc/pki/containers"]).FullName, "kinoite-zfs.pub"));

        await SucceedsAsync(shell);

        Assert.Equal(pem, _host.Read("etc/pki/containers/kinoite-zfs.pub"));
    }

    [Fact]
    public async Task A_key_which_is_nowhere_is_named()
    {
        _host.Write(Policy, """{"default":[{"type":"sigstoreSigned","keyPath":"/etc/pki/containers/gone.pub"}]}""");

        await RefusesAsync("the key /etc/pki/containers/gone.pub");
    }

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_does_nothing()
    {
        _host.Write(Policy, Sound + "\0");

        var result = await _host.RepairAsync("dash", "--dry-run");

        Assert.Contains("would: cut the NUL bytes off", result.Output, StringComparison.Ordinal);
        Assert.Equal(["policy.json"], _host.Names("etc/containers"));
    }

    [Fact]
    public async Task An_unknown_argument_is_refused() =>
        Assert.Contains(
            "unknown argument '--dryrun'", (await _host.RepairAsync("dash", "--dryrun")).Error,
            StringComparison.Ordinal);

    void Linked(string target, string content)
    {
        File.Delete(_host[Policy]);
        _host.Write(target.TrimStart('/'), content);
        File.CreateSymbolicLink(_host[Policy], target);
    }

    async Task SucceedsAsync(string shell = "dash")
    {
        var result = await _host.RepairAsync(shell);
        Assert.True(result.ExitCode == 0, result.All);
    }

    async Task RefusesAsync(string saying, string shell = "dash")
    {
        var result = await _host.RepairAsync(shell);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(saying, result.Error, StringComparison.Ordinal);
    }
}
