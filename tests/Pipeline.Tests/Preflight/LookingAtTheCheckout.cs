using KinoiteZfs.Pipeline.Preflight;

namespace KinoiteZfs.Pipeline.Tests.Preflight;

public sealed class LookingAtTheCheckout : IDisposable
{
    readonly GitFolder _checkout = new();
    readonly TemporaryFolder _content = new();

    public void Dispose()
    {
        _checkout.Dispose();
        _content.Dispose();
    }

    [Fact]
    public async Task A_fresh_clone_without_a_key_is_no_error()
    {
        await _checkout.CommitAsync();
        await _checkout.GitAsync("remote", "add", "origin", "https://github.com/dana/fork.git");

        var findings = await AskAsync();

        Assert.DoesNotContain(findings, one => one.Counts);
        Assert.Equal("https://github.com/dana/fork", Of(findings, "repository").Found);
        Assert.Equal(FindingState.Missing, Of(findings, "public key").State);
    }

    /// <summary>An archive from a release page, say.</summary>
    [Fact]
    public async Task A_folder_which_is_no_checkout_is_said_to_be_none()
    {
        var finding = Of(await AskAsync(), "commit");

        Assert.Equal((FindingState.Missing, true), (finding.State, finding.Counts));
        Assert.Contains("is not a git checkout", finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edits_are_named()
    {
        _checkout.Write("ci/stream.json", "{}");
        await _checkout.CommitAsync();
        _checkout.Write("ci/stream.json", "{ }");

        Assert.Equal("not committed: ci/stream.json", Of(await AskAsync(), "edits").Found);
    }

    [Fact]
    public async Task A_definition_that_cannot_be_is_wrong_and_names_why()
    {
        await _checkout.CommitAsync();

        var finding = Of(await AskAsync(stream: "$.name: the stream has no name."), "stream");

        Assert.Equal((FindingState.Wrong, "$.name: the stream has no name."), (finding.State, finding.Found));
    }

    [Fact]
    public async Task A_private_key_of_this_pair_is_said_to_be()
    {
        await _checkout.CommitAsync();

        Assert.Equal(FindingState.Ok, Of(await AskAsync(Keys.Ours.Value, Keys.Ours.Value), "private key").State);
    }

    [Fact]
    public async Task One_of_another_pair_is_wrong()
    {
        await _checkout.CommitAsync();

        var finding = Of(await AskAsync(Keys.Ours.Value, Keys.Others.Value), "private key");

        Assert.Equal(FindingState.Wrong, finding.State);
        Assert.Contains("no host would accept the signatures", finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_key_that_is_committed_is_wrong()
    {
        _checkout.Write("keys/cosign.key", "private");
        await _checkout.CommitAsync();

        var finding = Of(await AskAsync(), "cosign.key");

        Assert.True(finding.Counts);
        Assert.StartsWith("keys/cosign.key is committed", finding.Found, StringComparison.Ordinal);
    }

    async Task<IReadOnlyList<Finding>> AskAsync(
        SigningKey? pair = null, SigningKey? given = null, string? stream = null) =>
        await Question.AskAllAsync(
            new CheckoutQuestions(new CheckoutParts(
                _checkout.Directory, ["ci"], () => Task.FromResult(pair?.Public),
                () => given is null ? null : new ImageSigner(new LayoutRegistry(_content.Directory.FullName), given),
                _ => stream is null ? Task.FromResult("kinoite-zfs") : throw new PipelineException(stream))).All,
            Silence.Instance, default);

    static Finding Of(IReadOnlyList<Finding> findings, string what) => findings.Single(one => one.What == what);
}
