using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Stable;

public sealed class PromotingACandidate : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Latest_becomes_the_candidates_digest()
    {
        var night = await Night.FirstAsync(_stream);

        await PromoteAsync(night);

        Assert.Equal(night.Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(StreamTags.Stable)));
    }

    [Fact]
    public async Task Akmods_are_aligned_for_the_Fedora_version_and_every_kernel()
    {
        var night = await Night.FirstAsync(_stream);

        await PromoteAsync(night);

        var fedora = FedoraVersion.Parse("43");
        Tag[] tags = [StreamTags.Akmods(fedora), .. night.Request.Akmods.Kernels.Select(
            kernel => StreamTags.Akmods(fedora, kernel.Kernel))];
        IEnumerable<Digest?> expected = [night.Akmods, .. night.Request.Akmods.Kernels.Select(
            kernel => kernel.Image.Digest)];
        Assert.Equal(expected, await Task.WhenAll(
            tags.Select(tag => _stream.DigestOfAsync(_stream.Repositories.Akmods.At(tag)))));
    }

    /// <summary>Where lists of attachments are kept under a tag, the later of two writers replaces what the other has
    /// written.</summary>
    [Fact]
    public async Task A_provenance_which_another_writer_has_removed_meanwhile_is_attached_again()
    {
        var night = await Night.FirstAsync(_stream);
        var images = _stream.Repositories.Image;
        var registry = new WatchedRegistry(_stream.Registry);
        var theirs = new ImageIndex(MediaTypes.OciIndex, [], new Dictionary<string, string>()).ToRaw();
        var lost = false;
        registry.Before(
            images.At(AuditTag.Of(StableMove.Promotion, night.Request.Inputs.Run).Tag).ToString(), async () =>
            {
                if (lost || await _stream.DigestOfAsync(images.At(ReferrerTag.Of(night.Image))) is null)
                    return;
                lost = true;
                await _stream.Registry.PutManifestAsync(images.At(ReferrerTag.Of(night.Image)), theirs, default);
            });

        await PromoteStage.RunAsync(
            night.Request, registry, _stream.Records, new InstantTime(), Silence.Instance, default);

        Assert.True(lost);
        Assert.Single(await AttachedProvenance.ReadAsync(_stream.Registry, images, night.Image, default));
    }

    [Fact]
    public async Task Image_and_akmods_get_the_runs_audit_tag()
    {
        var night = await Night.FirstAsync(_stream);

        await PromoteAsync(night);

        var audit = Tag.Parse("stable-1001-0123456");
        Assert.Equal(
            (night.Image, night.Akmods),
            (await _stream.DigestOfAsync(_stream.Repositories.Image.At(audit)), await _stream.DigestOfAsync(
                _stream.Repositories.Akmods.At(audit))));
    }

    [Fact]
    public async Task The_record_lists_every_tag_before_and_after_with_latest_last()
    {
        var first = await Night.FirstAsync(_stream);
        await PromoteAsync(first);
        var second = await Night.SecondAsync(_stream);

        var record = await PromoteAsync(second);

        Assert.Equal(
            [
                $"akmods-zfs:stable-1002-0123456-{Night.Kernel} - {KernelImage(second, Night.Kernel)}",
                $"akmods-zfs:stable-1002-0123456-{Night.NewKernel} - {KernelImage(second, Night.NewKernel)}",
                $"akmods-zfs:stable-1002-0123456 - {second.Akmods.Short}",
                $"kinoite-zfs:stable-1002-0123456 - {second.Image.Short}",
                $"kinoite-zfs:base-stable-1002-0123456 - {second.Request.Inputs.Inputs.Base.Digest.Short}",
                $"akmods-zfs:main-43-{Night.Kernel} {KernelImage(first, Night.Kernel)} {KernelImage(second, Night.Kernel)}",
                $"akmods-zfs:main-43-{Night.NewKernel} - {KernelImage(second, Night.NewKernel)}",
                $"akmods-zfs:main-43 {first.Akmods.Short} {second.Akmods.Short}",
                $"kinoite-zfs:latest {first.Image.Short} {second.Image.Short}",
            ],
            record.Tags.Select(move =>
                $"{move.Tag.ToString()["ghcr.io/dana/".Length..]} {move.Before?.Short ?? "-"} {move.After.Short}"));
    }

    [Fact]
    public async Task The_record_is_what_was_written()
    {
        var record = await PromoteAsync(await Night.FirstAsync(_stream));

        Assert.Equal(record.Tags, (await _stream.Records.ReadAsync<PromotionRecord>(CancellationToken.None)).Tags);
    }

    [Fact]
    public async Task The_digest_counts_when_another_run_has_moved_the_candidates_tag()
    {
        var night = await Night.FirstAsync(_stream);
        await _stream.PublishAsync(
            night.Request.Candidate.Image.Repository.At(night.Request.Candidate.Image.Tag!),
            "of another run on the same commit");

        await PromoteAsync(night);

        Assert.Equal(night.Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(StreamTags.Stable)));
    }

    [Fact]
    public async Task Once_more_it_is_stable_already()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night);

        Assert.Equal(PromotionState.AlreadyStable, (await PromoteAsync(night)).State);
    }

    [Fact]
    public async Task Once_more_it_writes_nothing_to_the_registry()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night);
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        await PromoteAsync(night, counting);

        Assert.Equal(0, counting.Writes);
    }

    [Fact]
    public async Task The_same_image_of_a_later_run_only_gets_its_audit_tags()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night);
        var later = night.Of(Given.Run("1007"));

        var record = await PromoteAsync(later);

        Assert.Equal(
            night.Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(Tag.Parse("stable-1007-0123456"))));
        Assert.All(record.Tags.Where(move => move.Tag.Tag == StreamTags.Stable), move => Assert.Equal(
            move.Before, move.After));
    }

    [Fact]
    public async Task No_blob_is_moved_where_blobs_can_be_mounted()
    {
        var night = await Night.FirstAsync(_stream);
        var opened = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        await PromoteAsync(night, opened);

        // Akmods of two kernels, both together, and the image: their blobs mounted, four manifests by digest, four
        // audit tags,
        // four moving tags. Of the base the configuration, the manifest and its tag. The provenance is two blobs, its
        // manifest, and
        // the list that names it.
        Assert.Equal((2 + 2 + 3 + 3) + 4 + 4 + 4 + (1 + 1 + 1) + (2 + 2), opened.Writes);
    }

    Task<PromotionRecord> PromoteAsync(Night night, IRegistry? registry = null) =>
        PromoteStage.RunAsync(
            night.Request, registry ?? _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance,
            CancellationToken.None);

    static string KernelImage(Night night, string kernel) =>
        night.Request.Akmods.Kernels.Single(akmods => akmods.Kernel.ToString() == kernel).Image.Digest!.Short;
}
