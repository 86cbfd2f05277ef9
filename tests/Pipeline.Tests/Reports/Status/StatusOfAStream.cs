using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Tests.Reports.Status;

public sealed class StatusOfAStream : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Stable_shows_digest_kernels_zfs_base_and_age()
    {
        var night = await PromotedAsync();

        var stable = (await ReadAsync()).Tags[0];

        Assert.Equal(
            (night.Image, $"{Night.OldKernel} {Night.Kernel}", "2.4.1", "43.20261120", InstantTime.Now),
            (
                stable.Content!.Digest, string.Join(' ', stable.Content.Kernels), stable.Content.Zfs,
                stable.Content.Base, stable.Content.Created));
    }

    [Fact]
    public async Task Akmods_show_the_Fedora_wide_tag_and_those_of_stables_kernels()
    {
        await PromotedAsync();

        var akmods = (await ReadAsync()).Tags.Where(tag => tag.Role == "stable akmods").Select(tag => tag.Tag);

        Assert.Equal(
            [
                "ghcr.io/dana/akmods-zfs:main-43",
                $"ghcr.io/dana/akmods-zfs:main-43-{Night.OldKernel}",
                $"ghcr.io/dana/akmods-zfs:main-43-{Night.Kernel}"
            ],
            akmods);
    }

    /// <summary>Equal inputs give equal images: their configurations say older times than theirs.</summary>
    [Fact]
    public async Task An_age_is_the_publications_and_never_the_images_own()
    {
        await PromotedAsync();

        var tags = (await ReadAsync()).Tags;

        Assert.All(
            tags.Where(tag => tag.Role is "stable image" or "stable akmods"),
            tag => Assert.Equal(InstantTime.Now, tag.Content!.Created));
        Assert.All(
            tags.Where(tag => tag.Role is "candidate akmods" or "base image"),
            tag => Assert.Null(tag.Content!.Created));
    }

    [Fact]
    public async Task The_commits_own_candidate_is_shown()
    {
        await PromotedAsync();

        Assert.Contains(
            await TagsAsync(Given.Sha), tag => tag is { Role: "candidate of 0123456", Outcome: TagOutcome.Present });
    }

    [Fact]
    public async Task Without_one_of_this_commit_the_newest_candidate_is_shown()
    {
        await PromotedAsync();

        Assert.Contains(await TagsAsync(null), tag => tag is { Role: "newest candidate", Outcome: TagOutcome.Present });
    }

    [Fact]
    public async Task The_newest_candidate_is_the_one_published_last()
    {
        foreach (var (tag, minutes) in new[] { ("aaaaaaa-43", 2), ("bbbbbbb-43", 1) })
        {
            var image = await _stream.PublishAsync(_stream.Repositories.Candidate.At(Tag.Parse(tag)), tag);
            await new PublicationNote(Given.Run("1009"), image)
                .AttachAsync(_stream.Registry, InstantTime.Now.AddMinutes(minutes), CancellationToken.None);
        }

        Assert.EndsWith(
            ":aaaaaaa-43", (await TagsAsync(null)).Single(tag => tag.Role == "newest candidate").Tag,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_stream_has_no_such_tags_and_no_errors()
    {
        var status = await ReadAsync();

        Assert.All(status.Tags, tag => Assert.Equal(TagOutcome.NoSuchTag, tag.Outcome));
    }

    [Theory]
    [InlineData(TagOutcome.NoPermission, "no permission")]
    [InlineData(TagOutcome.RegistryBroken, "registry broken")]
    [InlineData(TagOutcome.ContentWrong, "content wrong")]
    public async Task What_cannot_be_read_is_told_apart(TagOutcome outcome, string words)
    {
        var status = await StatusStage.ReadAsync(
            new StatusRequest(Given.Stream(), _stream.Repositories, null, null), new AnsweringRegistry(outcome),
            new InstantTime(), CancellationToken.None);

        Assert.All(status.Tags, tag => Assert.Equal(outcome, tag.Outcome));
        Assert.Contains($", {words}: the registry's own words. To do: ", status.Render(), StringComparison.Ordinal);
        Assert.Contains(
            "could not be read", Assert.Throws<PipelineException>(status.Require).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_image_is_wrong_content_and_not_missing()
    {
        var night = await PromotedAsync();
        await _stream.DamageAsync(_stream.Repositories.Image, night.Image);

        Assert.Equal(TagOutcome.ContentWrong, (await ReadAsync()).Tags[0].Outcome);
    }

    /// <summary>Played as tried: an image of nobody's run with stable's own labels, under stable's own tag.</summary>
    [Fact]
    public async Task A_latest_which_no_audit_tag_names_is_not_ours_whatever_its_labels_say()
    {
        var night = await PromotedAsync();
        var stable = _stream.Repositories.Image.At(StreamTags.Stable);
        var labels = (await _stream.Registry.ResolveImageAsync(stable, default)).Config.Labels;
        await _stream.PublishAsync(stable, "somebody else's", labels);

        var status = await ReadAsync();

        Assert.Equal(TagOutcome.NotOurs, status.Tags[0].Outcome);
        Assert.Equal(HealthProblem.NotOurs, status.Health[0].Problem);
        Assert.Throws<UnhealthyException>(status.Require);
    }

    [Fact]
    public void A_hold_stands_below_the_table_in_the_words_of_its_record()
    {
        var run = Given.Record() with { Hold = Given.Hold() };

        var status = new StreamStatus("kinoite-zfs", InstantTime.Now, []) { LastRun = run };

        Assert.EndsWith(
            $"\nRun of 2026-11-24: {run.Hold.Render(run.Inputs.Zfs)}", status.Render(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_is_aligned_and_readable()
    {
        var night = await PromotedAsync();
        var status = new StreamStatus("kinoite-zfs", InstantTime.Now.AddHours(3), [(await ReadAsync()).Tags[0]]);

        Assert.Equal(
            $"""
            stable of 2026-11-24: kernels 6.18.9, 6.18.12, ZFS 2.4.1, signature not checked

            WHAT          TAG                              DIGEST        KERNELS                                          ZFS    BASE         AGE
            ────────────  ───────────────────────────────  ────────────  ───────────────────────────────────────────────  ─────  ───────────  ───
            stable image  ghcr.io/dana/kinoite-zfs:latest  {night.Image.Short}  6.18.9-200.fc43.x86_64, 6.18.12-200.fc43.x86_64  2.4.1  43.20261120  3 h

            """,
            status.Render(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task The_json_holds_outcomes_as_words()
    {
        await PromotedAsync();

        using var json = JsonSerializer.SerializeToDocument(await ReadAsync(), RecordJson.Options);

        Assert.Equal("present", json.RootElement.GetProperty("tags")[0].GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData(30, "just now")]
    [InlineData(60 * 59, "59 min")]
    [InlineData(60 * 60 * 47, "47 h")]
    [InlineData(60 * 60 * 49, "2 d")]
    [InlineData(-10, "in the future")]
    public void Ages_are_told_in_the_unit_that_says_enough(int seconds, string expected) =>
        Assert.Equal(expected, StreamStatus.Age(InstantTime.Now.AddSeconds(-seconds), InstantTime.Now));

    async Task<Night> PromotedAsync()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteStage.RunAsync(
            night.Request, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance,
            CancellationToken.None);
        return night;
    }

    Task<StreamStatus> ReadAsync() => ReadAsync(null);

    async Task<IReadOnlyList<TagStatus>> TagsAsync(CommitSha? commit) => (await ReadAsync(commit)).Tags;

    Task<StreamStatus> ReadAsync(CommitSha? commit) =>
        StatusStage.ReadAsync(
            new StatusRequest(Given.Stream(), _stream.Repositories, commit, null), _stream.Registry, new InstantTime(),
            CancellationToken.None);
}
