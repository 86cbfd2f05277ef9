using KinoiteZfs.Oci.Manifests;
using KinoiteZfs.Pipeline.Prune;

namespace KinoiteZfs.Pipeline.Tests.Prune;

/// <summary>Three nights were stable, the third is; candidates and branches lie about. All is three hours
/// old.</summary>
public sealed class Pruning : IDisposable
{
    static readonly Tag First = Tag.Parse("stable-1001-0123456");
    static readonly Tag Second = Tag.Parse("stable-1002-0123456");
    static readonly Tag Third = Tag.Parse("stable-1003-0123456");

    /// <summary>The strictest there is: the newest of a kind stays.</summary>
    static readonly RetentionPolicy OnlyTheNewest = new(1, TimeSpan.Zero);

    static readonly InstantTime Later = new(InstantTime.Now.AddHours(3));

    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Old_audited_images_and_their_akmods_go_and_the_live_one_stays()
    {
        var nights = await ThreeNightsAsync();

        await PruneAsync();

        Assert.Equal([Third], await AuditsAsync(_stream.Repositories.Image));
        Assert.Null(await _stream.DigestOfAsync(_stream.Repositories.Image.At(nights[0].Image)));
        Assert.Equal(nights[2].Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(StreamTags.Stable)));
        Assert.Equal(nights[2].Akmods, await _stream.DigestOfAsync(_stream.Repositories.Akmods.At(Third)));
        Assert.DoesNotContain(First, await AuditsAsync(_stream.Repositories.Akmods));
    }

    [Fact]
    public async Task Where_nothing_is_old_that_is_a_sentence_and_no_empty_table()
    {
        await ThreeNightsAsync();

        Assert.StartsWith(
            "Nothing is old enough to go.\nghcr.io/dana/",
            RetentionPlan.Render(await PlanAsync(RetentionPolicy.Of(10, 30))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_deletes_nothing()
    {
        await ThreeNightsAsync();
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        var plans = await PruneStage.PlanAsync(Request(OnlyTheNewest), counting, Later, CancellationToken.None);

        Assert.NotEmpty(plans[1].Deletions);
        Assert.Equal(0, counting.Writes);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(1, 1)]
    public async Task The_newest_and_the_young_stay(int keep, int days)
    {
        await ThreeNightsAsync();

        Assert.All(await PlanAsync(RetentionPolicy.Of(keep, days)), plan => Assert.Empty(plan.Deletions));
    }

    [Fact]
    public async Task After_a_rollback_the_live_image_stays_although_it_is_the_oldest()
    {
        var nights = await ThreeNightsAsync();
        await RollbackStage.RunAsync(
            new RollbackRequest(RollbackTarget.Parse(First.Name), Given.Run("2001"), _stream.Repositories),
            _stream.Registry, _stream.Records,
            new InstantTime(), Silence.Instance, CancellationToken.None);

        await PruneAsync();

        Assert.Equal(nights[0].Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(StreamTags.Stable)));
        Assert.Contains(First, await AuditsAsync(_stream.Repositories.Image));
        Assert.Equal(nights[0].Akmods, await _stream.DigestOfAsync(_stream.Repositories.Akmods.At(First)));
    }

    [Fact]
    public async Task Candidates_and_branches_go_and_what_stable_was_made_of_stays()
    {
        var nights = await ThreeNightsAsync();
        var candidates = _stream.Repositories.Candidate;
        await _stream.PublishAsync(candidates.At(Tag.Parse("br-old-43")), "branch old");
        await _stream.PublishAsync(candidates.At(Tag.Parse("br-other-43")), "branch other");
        await _stream.PublishAsync(candidates.At(Tag.Parse("aaaaaaa-43")), "a candidate nobody promoted");

        await PruneAsync();

        var left = await _stream.Registry.ListTagsAsync(candidates, CancellationToken.None)
            .Select(tag => tag.Name).ToListAsync();
        Assert.Equal(nights[2].Image, await _stream.DigestOfAsync(candidates.At(nights[2].Image)));
        Assert.Equal(1, left.Count(tag => tag.StartsWith("br-", StringComparison.Ordinal)));
        Assert.DoesNotContain("aaaaaaa-43", left);
    }

    [Fact]
    public async Task What_also_carries_a_tag_that_stays_is_kept_and_the_tag_is_named()
    {
        var nights = await ThreeNightsAsync();
        await _stream.Registry.TagAsync(
            _stream.Repositories.Image, nights[0].Image, Tag.Parse("pinned-by-hand"), CancellationToken.None);

        var plans = await PruneAsync();

        var refusal = Assert.Single(plans[1].Refusals);
        Assert.Equal("it also carries the tag pinned-by-hand, which stays", refusal.Reason);
        Assert.Equal(nights[0].Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(First)));
        Assert.Contains("pinned-by-hand", RetentionPlan.Render(plans), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_of_an_index_that_stays_is_kept_and_the_index_is_named()
    {
        var nights = await ThreeNightsAsync();
        var images = _stream.Repositories.Image;
        var child = (await _stream.Registry.FindManifestAsync(images.At(nights[0].Image), CancellationToken.None))!;
        var index = new ImageIndex(
            MediaTypes.OciIndex, [child with { Platform = Platform.LinuxAmd64 }], new Dictionary<string, string>())
            .ToRaw();
        await _stream.Registry.PutManifestAsync(images.At(Tag.Parse("all-platforms")), index, CancellationToken.None);

        var plans = await PruneAsync();

        Assert.Equal($"{index.Digest}, which stays, refers to it", Assert.Single(plans[1].Refusals).Reason);
    }

    [Fact]
    public async Task What_is_attached_to_something_that_stays_is_kept()
    {
        var nights = await ThreeNightsAsync();
        var candidates = _stream.Repositories.Candidate;
        var live = (await _stream.Registry.FindManifestAsync(candidates.At(nights[2].Image), CancellationToken.None))!;
        var plain = await _stream.PublishAsync(candidates.At(Tag.Parse("bbbbbbb-43")), "attached");
        var manifest = ImageManifest.Parse(await _stream.Registry.GetManifestAsync(plain, CancellationToken.None));
        var attached = (manifest with { Subject = live }).ToRaw();
        await _stream.Registry.PutManifestAsync(candidates.At(plain.Tag!), attached, CancellationToken.None);

        var plans = await PruneAsync();

        Assert.Equal($"it is attached to {nights[2].Image}, which stays", Assert.Single(plans[2].Refusals).Reason);
        Assert.NotNull(await _stream.DigestOfAsync(candidates.At(attached.Digest)));
    }

    [Theory]
    [InlineData(".sig")]
    [InlineData(".att")]
    public async Task Signatures_stay_with_what_stays_and_go_with_what_goes(string suffix)
    {
        var nights = await ThreeNightsAsync();
        var images = _stream.Repositories.Image;
        var (kept, gone) = (
            Tag.Parse($"sha256-{nights[2].Image.Hex}{suffix}"), Tag.Parse($"sha256-{nights[0].Image.Hex}{suffix}"));
        await _stream.PublishAsync(images.At(kept), "signature of the live image");
        await _stream.PublishAsync(images.At(gone), "signature of an old image");

        await PruneAsync();

        Assert.NotNull(await _stream.DigestOfAsync(images.At(kept)));
        Assert.Null(await _stream.DigestOfAsync(images.At(gone)));
    }

    [Fact]
    public async Task Provenance_stays_with_what_stays_and_goes_with_what_goes()
    {
        var nights = await ThreeNightsAsync();
        var images = _stream.Repositories.Image;
        var before = Assert.Single(
            await _stream.Registry.ListReferrersAsync(images, nights[0].Image, null, CancellationToken.None));

        await PruneAsync();

        Assert.Single(
            await AttachedProvenance.ReadAsync(_stream.Registry, images, nights[2].Image, CancellationToken.None));
        Assert.Null(await _stream.DigestOfAsync(images.At(before.Digest)));
        Assert.Null(await _stream.DigestOfAsync(images.At(ReferrerTag.Of(nights[0].Image))));
    }

    [Fact]
    public async Task A_signature_of_an_image_without_a_tag_stays()
    {
        await ThreeNightsAsync();
        var images = _stream.Repositories.Image;
        var untagged = await _stream.PublishAsync(images.At(Tag.Parse("soon-untagged")), "untagged");
        await _stream.Registry.TryRemoveTagAsync(images, untagged.Tag!, CancellationToken.None);
        var signature = Tag.Parse($"sha256-{untagged.Digest!.Hex}.sig");
        await _stream.PublishAsync(images.At(signature), "its signature");

        await PruneAsync();

        Assert.NotNull(await _stream.DigestOfAsync(images.At(signature)));
    }

    [Fact]
    public async Task A_tag_which_appears_after_the_plan_stops_it_before_anything_is_deleted()
    {
        var nights = await ThreeNightsAsync();
        var plans = await PlanAsync(OnlyTheNewest);
        await _stream.Registry.TagAsync(
            _stream.Repositories.Image, nights[0].Image, Tag.Parse("wanted-after-all"), CancellationToken.None);

        var error = await Assert.ThrowsAsync<PipelineException>(() => ExecuteAsync(plans));

        Assert.Contains(
            "wanted-after-all was not there when this was planned", error.Message, StringComparison.Ordinal);
        Assert.Equal(nights[0].Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(First)));
    }

    /// <summary>The age of what is in the image is that of its base.</summary>
    [Fact]
    public async Task A_run_is_as_old_as_its_promotion_and_not_as_its_base_image()
    {
        await ThreeNightsAsync();

        var plans = await PlanAsync(new RetentionPolicy(1, TimeSpan.FromHours(4)));

        Assert.DoesNotContain(plans.Where(plan => plan.Inventory.Stable), plan => plan.Deletions.Count > 0);
    }

    [Fact]
    public async Task A_candidate_is_as_old_as_its_publication_and_not_as_its_base_image()
    {
        await ThreeNightsAsync();
        var candidates = _stream.Repositories.Candidate;
        var noted = await PublishAsync("aaaaaaa-43", InstantTime.Now);
        var lost = await _stream.PublishAsync(candidates.At(Tag.Parse("bbbbbbb-43")), "as old as its base");

        await ExecuteAsync(await PlanAsync(new RetentionPolicy(1, TimeSpan.FromHours(4))));

        Assert.NotNull(await _stream.DigestOfAsync(noted));
        Assert.Null(await _stream.DigestOfAsync(lost));
    }

    /// <summary>Three hours, to the tick: what is as old as the age is not older.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task What_is_exactly_as_old_as_the_age_stays(long ticksOlder, bool goes)
    {
        await PublishAsync("aaaaaaa-43", InstantTime.Now.AddMinutes(1));
        var old = await PublishAsync("bbbbbbb-43", InstantTime.Now);

        await ExecuteAsync(
            await PlanAsync(new RetentionPolicy(1, TimeSpan.FromHours(3) - TimeSpan.FromTicks(ticksOlder))));

        Assert.Equal(goes, await _stream.DigestOfAsync(old) is null);
    }

    [Fact]
    public async Task Of_candidates_on_one_base_image_the_last_published_is_the_newest()
    {
        await PublishAsync("aaaaaaa-43", InstantTime.Now.AddMinutes(1));
        var newest = await PublishAsync("bbbbbbb-43", InstantTime.Now.AddMinutes(2));
        await PublishAsync("ccccccc-43", InstantTime.Now);

        await PruneAsync();

        var left = await _stream.Registry.ListTagsAsync(newest.Repository, CancellationToken.None)
            .Where(tag => ReferrerTag.SubjectOf(tag) is null).ToListAsync();
        Assert.Equal([newest.Tag!], left);
    }

    [Fact]
    public async Task Audit_tags_of_another_stream_which_shares_the_akmods_stay()
    {
        await ThreeNightsAsync();
        var theirs = _stream.Repositories.Akmods.At(Tag.Parse("stable-900-0123456"));
        await _stream.PublishAsync(theirs, "akmods of another stream");

        await PruneAsync();

        Assert.NotNull(await _stream.DigestOfAsync(theirs));
    }

    [Fact]
    public async Task Stable_which_moves_while_it_deletes_stops_it_before_the_next_deletion()
    {
        var nights = await ThreeNightsAsync();
        var plans = await PlanAsync(OnlyTheNewest);
        var registry = new WatchedRegistry(_stream.Registry);
        var latest = _stream.Repositories.Image.At(StreamTags.Stable);
        var looks = 0;
        registry.Before(latest.ToString(), async () =>
        {
            // One look before each deletion.
            if (++looks == 2)
                await _stream.Registry.TagAsync(
                    _stream.Repositories.Image, nights[1].Image, StreamTags.Stable, CancellationToken.None);
        });

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => PruneStage.ExecuteAsync(
                plans, registry, new RegistryVersions(_stream.Registry), Silence.Instance, CancellationToken.None));

        Assert.Contains(
            $"{latest} was {nights[2].Image} when this was planned and is {nights[1].Image}. 1 versions were deleted before",
            error.Message, StringComparison.Ordinal);
        Assert.NotNull(await _stream.DigestOfAsync(_stream.Repositories.Image.At(nights[1].Image)));
    }

    [Fact]
    public async Task What_cannot_be_read_stops_the_plan()
    {
        var nights = await ThreeNightsAsync();
        await _stream.DamageAsync(_stream.Repositories.Image, nights[1].Image);

        await Assert.ThrowsAnyAsync<RegistryException>(() => PlanAsync(OnlyTheNewest));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, -1)]
    public void Retention_which_keeps_nothing_is_refused(int keep, int days) =>
        Assert.Throws<PipelineException>(() => RetentionPolicy.Of(keep, days));

    [Fact]
    public async Task Afterwards_everything_left_can_still_be_gone_back_to()
    {
        var nights = await ThreeNightsAsync();
        await ExecuteAsync(await PlanAsync(new RetentionPolicy(2, TimeSpan.Zero)));

        await RollbackStage.RunAsync(
            new RollbackRequest(RollbackTarget.Parse(Second.Name), Given.Run("2001"), _stream.Repositories),
            _stream.Registry, _stream.Records,
            new InstantTime(), Silence.Instance, CancellationToken.None);

        Assert.Equal(nights[1].Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(StreamTags.Stable)));
    }

    async Task<IReadOnlyList<Night>> ThreeNightsAsync()
    {
        Night[] nights =
        [
            await Night.FirstAsync(_stream),
            await Night.SecondAsync(_stream),
            await Night.PublishAsync(_stream, "1003", "43.20261122", "2.4.2", Night.NewKernel),
        ];
        foreach (var night in nights)
            await PromoteStage.RunAsync(
                night.Request, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance,
                CancellationToken.None);
        return nights;
    }

    async Task<ImageReference> PublishAsync(string tag, DateTimeOffset date)
    {
        var image = await _stream.PublishAsync(_stream.Repositories.Candidate.At(Tag.Parse(tag)), $"candidate {tag}");
        await new PublicationNote(Given.Run("1009"), image).AttachAsync(_stream.Registry, date, CancellationToken.None);
        return image;
    }

    PruneRequest Request(RetentionPolicy policy) => new(_stream.Repositories, policy);

    Task<IReadOnlyList<RetentionPlan>> PlanAsync(RetentionPolicy policy) =>
        PruneStage.PlanAsync(Request(policy), _stream.Registry, Later, CancellationToken.None);

    async Task<IReadOnlyList<RetentionPlan>> PruneAsync()
    {
        var plans = await PlanAsync(OnlyTheNewest);
        await ExecuteAsync(plans);
        return plans;
    }

    Task<int> ExecuteAsync(IReadOnlyList<RetentionPlan> plans) =>
        PruneStage.ExecuteAsync(
            plans, _stream.Registry, new RegistryVersions(_stream.Registry), Silence.Instance, CancellationToken.None);

    async Task<IReadOnlyList<Tag>> AuditsAsync(Repository repository) =>
        await _stream.Registry.ListTagsAsync(repository, CancellationToken.None)
            .Where(tag => AuditTag.Parse(tag) is not null).ToListAsync();
}
