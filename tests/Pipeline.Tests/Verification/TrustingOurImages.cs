using System.Text;

namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>A host plays its update with the image's trust files: what it would accept, refuse, or trip over.</summary>
public sealed class TrustingOurImages
{
    const string Stable = "ghcr.io/dana/kinoite-zfs";
    const string KeyPath = "/etc/pki/containers/kinoite-zfs.pub";
    const string Signed =
        $$$"""[{"type":"sigstoreSigned","keyPath":"{{{KeyPath}}}","signedIdentity":{"type":"matchRepository"}}]""";

    const string Readable = "trust policy";
    const string Default = "trust default";
    const string Trust = $"trust in {Stable}";

    static readonly string OurKey = Keys.Fixture("cosign-2.5.pub");
    static readonly TrustExpectation Expected = new([Repository.Parse(Stable)], Keys.Parse(OurKey));

    readonly Dictionary<string, string> _files = new()
    {
        ["etc/containers/policy.json"] = Policy($"\"{Stable}\":{Signed}"),
        ["etc/containers/registries.d/kinoite-zfs.yaml"] =
            $"docker:\n  \"{Stable}\":\n    use-sigstore-attachments: true\n",
        ["etc/pki/containers/kinoite-zfs.pub"] = OurKey,
    };

    [Fact]
    public async Task Files_as_the_recipe_writes_them_pass() => await PassAsync();

    [Fact]
    public async Task Without_a_key_nothing_is_demanded_of_them() => await PassWithoutKeyAsync();

    [Fact]
    public async Task An_image_without_policy_fails()
    {
        _files.Remove("etc/containers/policy.json");

        await FailsAsync("there is no etc/containers/policy.json", Readable);
    }

    [Theory]
    [InlineData("""[{"type":"insecureAcceptAnything"}]""", "demands 'insecureAcceptAnything'")]
    [InlineData("""[{"type":"reject"}]""", "demands 'reject'")]
    [InlineData(
        """[{"type":"sigstoreSigned","keyPath":"/etc/pki/containers/kinoite-zfs.pub"}]""",
        "without it hosts refuse what is pulled by tag")]
    [InlineData(
        """[{"type":"sigstoreSigned","keyPath":"/etc/pki/containers/kinoite-zfs.pub","signedIdentity":{"type":"matchExact"}}]""",
        "its signedIdentity is 'matchExact'")]
    [InlineData(
        """[{"type":"sigstoreSigned","keyPath":"/etc/pki/containers/other.pub","signedIdentity":{"type":"matchRepository"}}]""",
        "'/etc/pki/containers/other.pub' is not in etc/pki/containers")]
    [InlineData("""[{"type":"sigstoreSigned","signedIdentity":{"type":"matchRepository"}}]""", "it names another")]
    public async Task Another_demand_than_our_signature_fails(string requirements, string reason)
    {
        _files["etc/containers/policy.json"] = Policy($"\"{Stable}\":{requirements}");

        await FailsAsync(reason);
    }

    [Theory]
    [InlineData(
        """[{"type":"sigstoreSigned","keyPaths":["/etc/pki/containers/kinoite-zfs.pub"],"signedIdentity":{"type":"matchRepository"}}]""")]
    [InlineData(
        """[{"type":"sigstoreSigned","keyPath":"/etc/pki/containers/kinoite-zfs.pub","signedIdentity":{"type":"exactRepository","dockerRepository":"ghcr.io/dana/kinoite-zfs"}}]""")]
    public async Task Other_ways_to_demand_our_signature_pass(string requirements)
    {
        _files["etc/containers/policy.json"] = Policy($"\"{Stable}\":{requirements}");

        await PassAsync();
    }

    [Fact]
    public async Task The_key_may_stand_in_the_policy_itself()
    {
        var data = Convert.ToBase64String(Encoding.UTF8.GetBytes(OurKey));
        _files["etc/containers/policy.json"] = Policy(
            $$$"""{{{Quoted(Stable)}}}:[{"type":"sigstoreSigned","keyData":"{{{data}}}","signedIdentity":{"type":"matchRepository"}}]""");

        await PassAsync();
    }

    [Theory]
    [InlineData("ghcr.io/dana/kinoite-zfs:latest")]
    [InlineData("ghcr.io/dana/kinoite-zfs")]
    [InlineData("ghcr.io/dana")]
    [InlineData("ghcr.io")]
    [InlineData("*.io")]
    [InlineData("")]
    public async Task Only_the_most_specific_scope_counts(string scope)
    {
        // Whatever is less specific than this one accepts everything.
        var open = Scopes.SkipWhile(other => other != scope).Skip(1)
            .Select(other => $"{Quoted(other)}:[{{\"type\":\"insecureAcceptAnything\"}}]");
        _files["etc/containers/policy.json"] = Policy(string.Join(',', open.Prepend($"{Quoted(scope)}:{Signed}")));

        await PassAsync();
    }

    [Fact]
    public async Task A_scope_more_specific_than_ours_which_accepts_everything_fails()
    {
        _files["etc/containers/policy.json"] = Policy(
            $$"""{{Quoted(Stable)}}:{{Signed}},"{{Stable}}:latest":[{"type":"insecureAcceptAnything"}]""");

        await FailsAsync($"'{Stable}:latest' demands 'insecureAcceptAnything'");
    }

    [Fact]
    public async Task A_policy_which_says_nothing_of_our_images_is_judged_by_its_default()
    {
        _files["etc/containers/policy.json"] = """{"default":[{"type":"insecureAcceptAnything"}]}""";

        await FailsAsync("'default' demands 'insecureAcceptAnything'", Default, Trust);
    }

    [Fact]
    public async Task Another_key_in_the_image_fails_with_both()
    {
        _files["etc/pki/containers/kinoite-zfs.pub"] = Keys.Public();

        await FailsAsync($"images are signed by {Keys.Parse(OurKey)}, and '{KeyPath}' is key ");
    }

    [Fact]
    public async Task A_missing_key_file_fails()
    {
        _files.Remove("etc/pki/containers/kinoite-zfs.pub");

        await FailsAsync($"the key '{KeyPath}' is not in etc/pki/containers of the image");
    }

    [Fact]
    public async Task A_key_file_which_is_none_fails()
    {
        _files["etc/pki/containers/kinoite-zfs.pub"] = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

        await FailsAsync($"'{KeyPath}' is no P-256 public key that hosts can read");
    }

    [Theory]
    [InlineData("docker:\n  ghcr.io/dana/kinoite-zfs:\n    lookaside: https://example.org\n")]
    [InlineData("docker:\n  ghcr.io/dana/kinoite-zfs:\n    use-sigstore-attachments: false\n")]
    [InlineData("")]
    public async Task Hosts_which_do_not_look_for_signatures_fail(string sources)
    {
        _files["etc/containers/registries.d/kinoite-zfs.yaml"] = sources;

        await FailsAsync("use-sigstore-attachments");
    }

    [Theory]
    [InlineData("default-docker:\n  use-sigstore-attachments: true\n")]
    [InlineData("docker:\n  ghcr.io/dana:\n    use-sigstore-attachments: true\n")]
    public async Task Signatures_may_be_looked_for_more_widely(string sources)
    {
        _files["etc/containers/registries.d/kinoite-zfs.yaml"] = sources;

        await PassAsync();
    }

    [Fact]
    public async Task Two_files_which_declare_one_namespace_fail_with_both()
    {
        _files["etc/containers/registries.d/other.yaml"] =
            $"docker:\n  {Stable}:\n    use-sigstore-attachments: true\n";

        await FailsAsync(
            $"etc/containers/registries.d/kinoite-zfs.yaml and etc/containers/registries.d/other.yaml both declare '{Stable}'",
            Readable);
    }

    [Fact]
    public async Task Two_files_which_declare_one_namespace_fail_without_a_key_too()
    {
        _files["etc/containers/registries.d/other.yaml"] = _files["etc/containers/registries.d/kinoite-zfs.yaml"];

        var failure = Assert.Single(await CheckAsync(null), check => !check.Passed);
        Assert.Equal(Readable, failure.Name);
        Assert.Contains($"both declare '{Stable}'", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker: \"unfinished", "it is no YAML")]
    [InlineData("docker:\n  a: {b: 1}\n  a: {b: 2}\n", "it has the key 'a' twice")]
    [InlineData("docker:\n  a: &x {b: 1}\n  c: *x\n", "an alias")]
    [InlineData("just text", "no settings")]
    [InlineData("- a\n- b\n", "it has a list")]
    public async Task A_file_which_hosts_cannot_read_fails(string sources, string reason)
    {
        _files["etc/containers/registries.d/broken.yaml"] = sources;

        await FailsAsync(reason, Readable);
    }

    [Fact]
    public async Task A_file_which_nests_without_end_is_refused_and_not_followed()
    {
        _files["etc/containers/registries.d/deep.yaml"] = string.Concat(Enumerable.Repeat("{a: ", 10_000));

        await FailsAsync("it nests more than 16 levels", Readable);
    }

    [Fact]
    public async Task A_policy_with_NUL_bytes_fails()
    {
        _files["etc/containers/policy.json"] += "\0\0";

        await FailsAsync("is NUL", Readable, Trust);
    }

    [Fact]
    public async Task Files_without_the_ending_are_not_read_by_hosts_either()
    {
        _files["etc/containers/registries.d/README"] = "docker: [";

        await PassAsync();
    }

    [Fact]
    public async Task Defaults_below_usr_etc_are_judged_as_what_they_become()
    {
        foreach (var (path, content) in _files.ToList())
        {
            _files.Remove(path);
            _files[$"usr/{path}"] = content;
        }

        await PassAsync();
    }

    /// <summary>Fedora's own: podman-container-tools/container-libs, image/default-policy.json. bootc refuses it for
    /// ostree-image-signed:.</summary>
    [Fact]
    public async Task The_default_of_Fedora_fails()
    {
        _files["etc/containers/policy.json"] = Policy($"\"{Stable}\":{Signed}")
            .Replace("reject", "insecureAcceptAnything", StringComparison.Ordinal);

        await FailsAsync(
            "etc/containers/policy.json has the default 'insecureAcceptAnything', and with it a host on ostree-image-signed: refuses every image",
            Default);
    }

    [Fact]
    public async Task Without_a_key_the_default_of_Fedora_passes()
    {
        _files["etc/containers/policy.json"] = """{"default":[{"type":"insecureAcceptAnything"}]}""";

        await PassWithoutKeyAsync();
    }

    /// <summary>As bootc, crates/ostree-ext/src/container/skopeo.rs: one entry, and this one.</summary>
    [Theory]
    [InlineData("""[{"type":"insecureAcceptAnything"}]""", true)]
    [InlineData("""[{"type":"insecureAcceptAnything"},{"type":"reject"}]""", false)]
    [InlineData("""[{"type":"reject"}]""", false)]
    public void Exactly_one_entry_is_what_hosts_refuse(string @default, bool refused) =>
        Assert.Equal(
            refused,
            HostPolicy.Parse(Encoding.UTF8.GetBytes($$"""{"default":{{@default}}}""")).AcceptsAnythingByDefault);

    [Fact]
    public async Task The_policy_in_etc_counts_before_the_distributions()
    {
        _files["usr/share/containers/policy.json"] = """{"default":[{"type":"insecureAcceptAnything"}]}""";

        await PassAsync();
    }

    [Fact]
    public async Task A_policy_which_older_hosts_do_not_find_fails()
    {
        foreach (var (path, content) in _files.Where(file => !file.Key.StartsWith("etc/pki", StringComparison.Ordinal))
            .ToList())
        {
            _files.Remove(path);
            _files[path.Replace("etc/", "usr/share/", StringComparison.Ordinal)] = content;
        }

        await FailsAsync("there is no etc/containers/policy.json, where all hosts look and older ones alone", Readable);
    }

    [Fact]
    public async Task Signatures_which_older_hosts_do_not_find_fail()
    {
        _files["usr/share/containers/registries.d/kinoite-zfs.yaml"] =
            _files["etc/containers/registries.d/kinoite-zfs.yaml"];
        _files.Remove("etc/containers/registries.d/kinoite-zfs.yaml");

        await FailsAsync("no file in etc/containers/registries.d says");
    }

    [Theory]
    [InlineData("usr/share/containers/registries.d/other.yaml")]
    [InlineData("etc/containers/registries.rootful.d/other.yaml")]
    [InlineData("usr/share/containers/registries.rootful.d/other.yaml")]
    public async Task Newer_hosts_read_all_folders_together(string path)
    {
        _files[path] = _files["etc/containers/registries.d/kinoite-zfs.yaml"];

        await FailsAsync($"both declare '{Stable}'", Readable);
    }

    /// <summary>container-libs, storage/pkg/configfile/parse.go: readDropInsFromPaths.</summary>
    [Theory]
    [InlineData("docker: \"unfinished")]
    [InlineData("docker:\n  ghcr.io/dana/kinoite-zfs:\n    use-sigstore-attachments: false\n")]
    public async Task A_file_of_the_same_name_in_etc_hides_the_distributions(string hidden)
    {
        _files["usr/share/containers/registries.d/kinoite-zfs.yaml"] = hidden;

        await PassAsync();
    }

    [Fact]
    public async Task A_file_of_the_distribution_which_nothing_hides_is_read_too()
    {
        _files["usr/share/containers/registries.d/broken.yaml"] = "docker: \"unfinished";

        await FailsAsync("usr/share/containers/registries.d/broken.yaml: it is no YAML", Readable);
    }

    /// <summary>container-libs, image/default.yaml: its default-docker is empty, and two of them contradict
    /// nothing.</summary>
    [Fact]
    public async Task The_distributions_empty_default_declares_nothing()
    {
        const string shipped =
            "# lookaside: for reading/writing simple signing signatures\ndefault-docker:\n#  lookaside: https://…\n";
        (_files["etc/containers/registries.d/default.yaml"], _files["usr/share/containers/registries.d/more.yaml"]) = (
            shipped, shipped);

        await PassAsync();
    }

    [Fact]
    public async Task A_namespace_which_says_nothing_leaves_it_to_the_next()
    {
        _files["etc/containers/registries.d/kinoite-zfs.yaml"] =
            $"docker:\n  {Stable}:\n    lookaside: https://example.org\n  ghcr.io/dana:\n    use-sigstore-attachments: true\n";

        await PassAsync();
    }

    /// <summary>Go's JSON parser and Rust's refuse it, jq and editors do not show it.</summary>
    [Fact]
    public async Task A_policy_with_a_byte_order_mark_fails()
    {
        _files["etc/containers/policy.json"] = "\uFEFF" + _files["etc/containers/policy.json"];

        await FailsAsync("it begins with a byte order mark, at which hosts' JSON parsers stop", Readable, Trust);
    }

    /// <summary>Go's PEM parser wants the first dash at the start of a line.</summary>
    [Fact]
    public async Task A_key_with_a_byte_order_mark_fails()
    {
        _files["etc/pki/containers/kinoite-zfs.pub"] = "\uFEFF" + OurKey;

        await FailsAsync($"'{KeyPath}' is no P-256 public key that hosts can read");
    }

    [Fact]
    public async Task YAML_may_begin_with_a_byte_order_mark()
    {
        _files["etc/containers/registries.d/kinoite-zfs.yaml"] = "\uFEFF"
            + _files["etc/containers/registries.d/kinoite-zfs.yaml"];

        await PassAsync();
    }

    /// <summary>container-libs, image/signature/policy_config.go: one word hosts do not know, and the whole file is
    /// refused.</summary>
    [Theory]
    [InlineData(
        """{"default":[{"type":"reject"}],"comment":"ours"}""", "it says 'comment', which hosts do not know there")]
    [InlineData(
        """{"default":[{"type":"acceptAnything"}]}""",
        "a requirement of type 'acceptAnything', which hosts do not know")]
    [InlineData(
        """{"default":[{"type":"reject","keyPath":"/etc/key"}]}""", "it says 'keyPath', which hosts do not know there")]
    [InlineData(
        """{"default":[{"type":"reject"}],"transports":{"docker":[]}}""", "it has Array where an object is expected")]
    public async Task A_policy_with_words_hosts_do_not_know_fails(string policy, string reason)
    {
        _files["etc/containers/policy.json"] = policy;

        await FailsAsync(reason, Readable, Trust);
    }

    /// <summary>container-libs, image/docker/policyconfiguration/naming.go.</summary>
    [Fact]
    public void A_port_belongs_to_the_registry_and_to_no_wildcard() =>
        Assert.Equal(
            [
                "example.org:5000/a/b:latest", "example.org:5000/a/b", "example.org:5000/a", "example.org:5000",
                "*.org", ""
            ],
            HostPolicy.Scopes(ImageReference.Parse("example.org:5000/a/b:latest")));

    static readonly string[] Scopes = [$"{Stable}:latest", Stable, "ghcr.io/dana", "ghcr.io", "*.io", ""];

    static string Quoted(string text) => $"\"{text}\"";

    static string Policy(string docker) =>
        """{"default":[{"type":"reject"}],"transports":{"docker":{""" + docker + "}}}";

    /// <summary>Everything was looked at, and nothing was wrong.</summary>
    async Task PassAsync()
    {
        var checks = await CheckAsync(Expected);
        Assert.All(checks, check => Assert.True(check.Passed, check.ToString()));
        Assert.Equal([Readable, Default, Trust], checks.Select(check => check.Name).Distinct());
    }

    async Task PassWithoutKeyAsync()
    {
        var checks = await CheckAsync(null);
        Assert.All(checks, check => Assert.True(check.Passed, check.ToString()));
        Assert.Equal([Readable], checks.Select(check => check.Name).Distinct());
    }

    /// <param name="reason">Of one of the checks which fail.</param>
    /// <param name="failing">All of them; by default whether hosts trust our images.</param>
    async Task FailsAsync(string reason, params string[] failing)
    {
        var failures = (await CheckAsync(Expected)).Where(check => !check.Passed).ToList();
        Assert.Equal(failing.Length == 0 ? [Trust] : failing, failures.Select(failure => failure.Name).Distinct());
        Assert.Contains(failures, failure => failure.Reason.Contains(reason, StringComparison.Ordinal));
    }

    async Task<IReadOnlyList<CheckResult>> CheckAsync(TrustExpectation? expected)
    {
        List<TrustFile> files = [];
        foreach (var (path, content) in _files.Where(file => TrustFacts.IsTrustFile(ImagePath.Parse(file.Key))))
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            var (fact, problem) = await TrustFacts.ReadAsync(
                ImagePath.Parse(path), bytes.Length, new MemoryStream(bytes), default);
            files.Add(new TrustFile(path, problem, fact));
        }
        return [.. TrustCheck.Check(files, expected)];
    }
}
