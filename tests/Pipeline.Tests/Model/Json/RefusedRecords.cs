namespace KinoiteZfs.Pipeline.Tests.Model.Json;

/// <summary>Records come from other jobs and from people's editors: what is wrong is said with file, path and
/// value.</summary>
public sealed class RefusedRecords : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly RecordStore _store;

    public RefusedRecords() => _store = new RecordStore(_folder.Directory);

    public void Dispose() => _folder.Dispose();

    async Task<string> RefusalOf(string content)
    {
        _folder.Write(BuildInputs.FileName, content);
        var e = await Assert.ThrowsAsync<PipelineException>(() => _store.ReadAsync<BuildInputs>(default));
        Assert.StartsWith(_store.FileOf<BuildInputs>().FullName, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("KinoiteZfs.", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", e.Message, StringComparison.Ordinal);
        return e.Message[_store.FileOf<BuildInputs>().FullName.Length..];
    }

    async Task<string> RefusalAfter(Action<JsonObject> change)
    {
        await _store.WriteAsync(Given.Record(), default);
        var content = JsonNode.Parse(await File.ReadAllTextAsync(_store.FileOf<BuildInputs>().FullName))!.AsObject();
        change(content);
        return await RefusalOf(content.ToJsonString());
    }

    [Fact]
    public async Task Another_version() => Assert.Equal(
        ", $.schemaVersion: version 2 is not understood; this program reads version 1. Write the file again with this program, or use the one which wrote it.",
        await RefusalAfter(record => record["schemaVersion"] = 2));

    [Fact]
    public async Task A_version_that_is_no_number() =>
        Assert.StartsWith(
            ", $.schemaVersion: '1' is not a version number",
            await RefusalAfter(record => record["schemaVersion"] = "1"), StringComparison.Ordinal);

    [Fact]
    public async Task No_version() =>
        Assert.StartsWith(
            ", $.schemaVersion: the member is missing", await RefusalAfter(record => record.Remove("schemaVersion")),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_wrong_digest() => Assert.Equal(
        ", $.inputs.base.digest: 'sha256:12' is not a digest. Expected 'sha256:' and 64 lower-case hexadecimal characters.",
        await RefusalAfter(record => record["inputs"]!["base"]!["digest"] = "sha256:12"));

    [Fact]
    public async Task A_number_where_text_belongs() => Assert.Equal(
        ", $.run.actor: 7 is not what belongs there.", await RefusalAfter(record => record["run"]!["actor"] = 7));

    [Fact]
    public async Task A_number_where_a_digest_belongs() => Assert.Equal(
        ", $.inputs.recipe: a number stands where a string is expected.",
        await RefusalAfter(record => record["inputs"]!["recipe"] = 7));

    [Fact]
    public async Task Text_where_a_number_belongs() => Assert.Equal(
        ", $.run.attempt: '1' is not what belongs there.",
        await RefusalAfter(record => record["run"]!["attempt"] = "1"));

    [Fact]
    public async Task Null_where_a_value_belongs() => Assert.Equal(
        ", $.inputs.base: null is not what belongs there.",
        await RefusalAfter(record => record["inputs"]!["base"] = null));

    [Fact]
    public async Task Null_inside_a_list() =>
        Assert.StartsWith(
            ", $.inputs.kernels[0]: null", await RefusalAfter(record => record["inputs"]!["kernels"]![0] = null),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_member() => Assert.Equal(
        ", $.run: missing: 'actor'.", await RefusalAfter(record => record["run"]!.AsObject().Remove("actor")));

    [Fact]
    public async Task An_unknown_member() => Assert.Equal(
        ", $.run.host: the member 'host' is not known here. Remove it, or check its spelling.",
        await RefusalAfter(record => record["run"]!["host"] = "x"));

    [Fact]
    public async Task A_member_named_twice() => Assert.Equal(
        ", $: the member 'schemaVersion' is duplicated, so it is not clear which one counts. Remove one.",
        await RefusalOf("""{"schemaVersion": 1, "schemaVersion": 1}"""));

    [Fact]
    public async Task A_kernel_named_twice() => Assert.Equal(
        ", $.inputs.kernels: Kernel 6.18.12-200.fc43.x86_64 is duplicated.",
        await RefusalAfter(record => record["inputs"]!["kernels"]!.AsArray().Add("6.18.12-200.fc43.x86_64")));

    [Fact]
    public async Task No_kernels() => Assert.Equal(
        ", $.inputs.kernels: The list of kernels is empty; an image without a kernel cannot carry ZFS.",
        await RefusalAfter(record => record["inputs"]!["kernels"] = new JsonArray()));

    [Fact]
    public async Task A_kernel_with_control_characters_is_shown_escaped() => Assert.Equal(
        ", $.inputs.kernels: '6.1\\u{1b}[2J' is not a kernel release, such as 6.18.12-200.fc43.x86_64.",
        await RefusalAfter(record => record["inputs"]!["kernels"] = new JsonArray("6.1\u001b[2J")));

    [Fact]
    public async Task A_url_with_a_password_is_not_repeated()
    {
        var message = await RefusalAfter(
            record => record["inputs"]!["akmods"]!["url"] = "https://dana:geheim@example.org/x.git");
        Assert.StartsWith(
            ", $.inputs.akmods.url: The URL carries a user name or a password", message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_for_ssh_is_not_repeated()
    {
        var message = await RefusalAfter(record => record["inputs"]!["akmods"]!["url"] = "geheim@example.org:x.git");
        Assert.StartsWith(
            ", $.inputs.akmods.url: The text (with an '@' in it) is not a URL", message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ext::sh -c id")]
    [InlineData("--upload-pack=id")]
    [InlineData("ssh://example.org/x.git")]
    [InlineData("akmods.git")]
    public async Task A_url_git_could_be_misled_with(string url) =>
        Assert.StartsWith(
            $", $.inputs.akmods.url: '{url}' is not a URL of a git repository.",
            await RefusalAfter(record => record["inputs"]!["akmods"]!["url"] = url), StringComparison.Ordinal);

    [Fact]
    public async Task A_run_id_that_no_tag_can_carry() => Assert.StartsWith(
        ", $.run: The run id 'a/b' cannot be part of a tag.",
        await RefusalAfter(record => record["run"]!["id"] = "a/b"), StringComparison.Ordinal);

    [Fact]
    public async Task Something_that_is_not_JSON() =>
        Assert.StartsWith(
            ", line 2: not JSON, or nested deeper than 32 levels: ", await RefusalOf("{\n  oops"),
            StringComparison.Ordinal);

    [Fact]
    public async Task An_empty_file() =>
        Assert.StartsWith(", line 1: not JSON", await RefusalOf(""), StringComparison.Ordinal);

    [Fact]
    public async Task Another_kind_of_JSON() =>
        Assert.StartsWith(", $: the file holds something else", await RefusalOf("[]"), StringComparison.Ordinal);

    [Fact]
    public async Task Endless_nesting() =>
        Assert.Contains(
            "nested deeper than 32 levels", await RefusalOf(new string('[', 100_000)), StringComparison.Ordinal);

    [Fact]
    public async Task More_than_any_record_has() =>
        Assert.StartsWith(
            " has 1048577 bytes; at most 1048576 are accepted", await RefusalOf(new string(' ', (1024 * 1024) + 1)),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_folder_in_place_of_the_file()
    {
        _folder.Directory.CreateSubdirectory(BuildInputs.FileName);
        var e = await Assert.ThrowsAsync<PipelineException>(() => _store.ReadAsync<BuildInputs>(default));
        Assert.Contains("could not be read", e.Message, StringComparison.Ordinal);
    }
}
