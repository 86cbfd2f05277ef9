using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Tests.Reports.Status;

/// <summary>What can be wrong with a stream, each told with what to do, in words people read.</summary>
public sealed class HealthOfAStream : IDisposable
{
    const string Latest = "ghcr.io/dana/kinoite-zfs:latest";

    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task A_signed_stable_on_the_newest_base_is_well()
    {
        await PromotedAsync(signed: true);

        var status = await ReadAsync(signed: true);

        Assert.Empty(status.Health);
        Assert.Equal("stable of 2026-11-24: kernel 6.18.12, ZFS 2.4.1, signed", status.Sentence);
        status.Require();
    }

    /// <summary>At 50 ms a request that is 0.3 s. Six requests that each need the answer before: the tag, its manifest,
    /// its configuration with the kernels, and the same of their akmods.</summary>
    [Fact]
    public async Task A_signed_stable_of_one_kernel_takes_seven_rounds_of_answers()
    {
        await PromotedAsync(signed: true);
        var registry = new RoundsOfAnswers(_stream.Registry);

        var rounds = registry.Of(() => ReadAsync(signed: true, registry: registry));

        Assert.True(rounds.Count == 7, string.Join("\n", rounds));
    }

    [Fact]
    public async Task Twenty_candidates_and_audit_tags_take_no_round_more()
    {
        await PromotedAsync(signed: true);
        var image = _stream.Repositories.Image;
        var newest = await _stream.Registry.GetManifestAsync(image.At(StreamTags.Stable), default);
        foreach (var run in Enumerable.Range(100, 20))
        {
            await _stream.Registry.PutManifestAsync(image.At(Tag.Parse($"stable-{run}-0123456")), newest, default);
            await _stream.PublishAsync(_stream.Repositories.Candidate.At(Tag.Parse($"0000{run}-43")), $"{run}");
        }
        var registry = new RoundsOfAnswers(_stream.Registry);

        var rounds = registry.Of(() => ReadAsync(signed: true, registry: registry));

        Assert.True(rounds.Count == 7, string.Join("\n", rounds));
    }

    [Fact]
    public async Task A_split_between_image_and_akmods()
    {
        await TwoPromotedAsync();
        var akmods = _stream.Repositories.Akmods;
        await MoveAsync(akmods.At(Tag.Parse("main-43")), akmods.At(Tag.Parse("stable-1001-0123456")));
        await _stream.Registry.TryRemoveTagAsync(akmods, Tag.Parse($"main-43-{Night.NewKernel}"), default);
        var (first, second) = (
            await ShortAsync(akmods.At(Tag.Parse("stable-1001-0123456"))),
            await ShortAsync(akmods.At(Tag.Parse("stable-1002-0123456"))));

        await IsAsync(
            "stable of 2026-11-24: kernel 6.18.13, ZFS 2.4.1, signature not checked; split: akmods of another run",
            $"Error: stable has kernel {Night.NewKernel}, and there is no ghcr.io/dana/akmods-zfs:main-43-{Night.NewKernel}. To do: Rollback --to stable-1002-0123456 puts image and akmods of one run back together.",
            $"Error: ghcr.io/dana/akmods-zfs:main-43 is {first}, and stable was composed with {second}. To do: Rollback --to stable-1002-0123456 puts image and akmods of one run back together.");
    }

    /// <summary>What the message above names does what it says.</summary>
    [Fact]
    public async Task A_split_is_over_once_that_is_done()
    {
        await TwoPromotedAsync();
        var akmods = _stream.Repositories.Akmods;
        await MoveAsync(akmods.At(Tag.Parse("main-43")), akmods.At(Tag.Parse("stable-1001-0123456")));

        await BackAsync("stable-1002-0123456", "1003");

        Assert.DoesNotContain((await ReadAsync()).Health, finding => finding.Problem == HealthProblem.Split);
    }

    [Fact]
    public async Task A_latest_which_somebody_else_has_put_there()
    {
        await PromotedAsync();
        var other = await _stream.PublishAsync(_stream.Repositories.Image.At(StreamTags.Stable), "somebody else's");

        await IsAsync(
            "latest, which nobody made stable: kernel not said, ZFS not said, signature not checked",
            $"Error: {Latest} is {other.Digest!.Short}, and no audit tag names that: neither Promote nor Rollback has made it stable. To do: find out who moved it, and take that right away; Rollback --to stable-1001-0123456 makes stable again what was.");
    }

    [Fact]
    public async Task A_latest_which_is_not_signed()
    {
        var night = await PromotedAsync();

        await IsAsync(
            signed: true,
            "stable of 2026-11-24: kernel 6.18.12, ZFS 2.4.1, not signed",
            $"Error: hosts refuse {Latest}: ghcr.io/dana/kinoite-zfs@{night.Image} is not signed. To do: Promote with the key of cosign.pub signs what it makes stable; or Rollback --to a signed one of History.");
    }

    [Fact]
    public async Task A_latest_that_is_gone()
    {
        await PromotedAsync();
        await _stream.Registry.TryRemoveTagAsync(_stream.Repositories.Image, StreamTags.Stable, default);

        await IsAsync(
            $"stable is gone: there is no {Latest}, and stable-1001-0123456 says that there was",
            $"Error: there is no {Latest}, and stable-1001-0123456 says that there was. To do: Rollback --to stable-1001-0123456 puts it back.");
    }

    [Fact]
    public async Task A_stable_that_was_rolled_back()
    {
        var (_, second) = await TwoPromotedAsync();
        await BackAsync("stable-1001-0123456", "1003");

        await IsAsync(
            "stable of 2026-11-24: kernel 6.18.12, ZFS 2.4.1, signature not checked; rolled back",
            $"Warning: stable went back to this by rollback run 1003 on 2026-11-24, from {second.Image.Short}, which is withdrawn. To do: nothing, if what was wrong is being corrected: stable moves on with the next changed input; --allow-withdrawn builds the same inputs again.",
            BaseHasMoved(await ShortAsync(Base), "43.20261120"));
    }

    [Fact]
    public async Task A_latest_that_was_withdrawn()
    {
        var (_, second) = await TwoPromotedAsync();
        await BackAsync("stable-1001-0123456", "1003");
        var images = _stream.Repositories.Image;
        await MoveAsync(images.At(StreamTags.Stable), images.At(second.Image));

        var status = await ReadAsync();

        Assert.EndsWith("; withdrawn", status.Sentence, StringComparison.Ordinal);
        Assert.Contains(
            $"Error: {Latest} is what rollback run 1003 left on 2026-11-24, and nothing has made it stable again: somebody moved the tag, or that rollback did not come to its end. To do: Rollback --to rollback-1003-0123456 goes back once more; --to stable-1002-0123456 if this one is meant after all.\n",
            status.Render(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rollback-1003-0123456")]
    [InlineData("stable-1002-0123456")]
    public async Task Either_way_out_of_a_withdrawn_latest_leads_out(string to)
    {
        var (_, second) = await TwoPromotedAsync();
        await BackAsync("stable-1001-0123456", "1003");
        var images = _stream.Repositories.Image;
        await MoveAsync(images.At(StreamTags.Stable), images.At(second.Image));

        await BackAsync(to, "1004");

        Assert.DoesNotContain((await ReadAsync()).Health, finding => finding.Severity == HealthSeverity.Error);
    }

    [Fact]
    public async Task A_stable_older_than_so_many_days()
    {
        await PromotedAsync();

        Assert.Empty((await ReadAsync(time: DayOf(14))).Health);
        await IsAsync(
            "stable of 2026-11-24: kernel 6.18.12, ZFS 2.4.1, signature not checked",
            DayOf(15),
            "Warning: stable has not moved for 15 days, more than the 14 of --stale-days. To do: see whether nights run and what their pages say; Preview tells what one would do.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4000)]
    public void Days_that_are_none_are_refused(int days)
    {
        var error = Assert.Throws<PipelineException>(
            () => new StatusRequest(Given.Stream(), _stream.Repositories, null, null) { StaleDays = days });

        Assert.Equal(
            $"--stale-days {days} is no number of days from 1 to 3650; the default is 14.", error.Message);
    }

    [Fact]
    public async Task A_base_that_has_moved_on()
    {
        await PromotedAsync();
        var @base = await _stream.PublishAsync(Base, "a newer build", new Dictionary<string, string>
        {
            [HostLabels.OstreeLinux] = Night.NewKernel,
            [InputLabels.Version] = "43.20261124",
        });

        Assert.Equal(@base.Digest, (await ReadAsync()).Tags[^1].Content!.Digest);
        await IsAsync(
            "stable of 2026-11-24: kernel 6.18.12, ZFS 2.4.1, signature not checked",
            BaseHasMoved($"43.20261124 with kernel {Night.NewKernel}", "43.20261120"));
    }

    /// <summary>The hold is told instead: nobody has to do anything.</summary>
    [Fact]
    public async Task A_base_that_waits_for_OpenZFS_is_told_by_its_hold()
    {
        var night = await PromotedAsync();
        var @base = await _stream.PublishAsync(Base, "a newer build");
        var held = Given.Hold();
        held = held with { PassedOver = [held.PassedOver[0] with { Digest = @base.Digest! }] };

        var status = await ReadAsync() with { LastRun = night.Request.Inputs with { Hold = held } };

        Assert.Empty(status.Health);
    }

    [Fact]
    public async Task A_base_without_a_version_is_named_by_its_digest()
    {
        await PromotedAsync();
        var @base = await _stream.PublishAsync(Base, "a newer build");

        Assert.Contains(
            $"{BaseHasMoved(@base.Digest!.Short, "43.20261120")}\n", (await ReadAsync()).Render(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_where_nothing_was_ever_stable_is_not_well_and_ones_own_folder_is()
    {
        var elsewhere = new AskedRegistry("ghcr.io", new RegistryLocation.Host("ghcr.io"), IsEmbedded: false);
        var folder = new AskedRegistry("ghcr.io", new RegistryLocation.Layout("/registry"), IsEmbedded: true);

        Assert.Equal(
            [
                new HealthFinding(
                    HealthProblem.Missing, HealthSeverity.Error,
                    $"nothing was ever stable here: there is no {Latest}, and no audit tag",
                    "Promote makes the first one; where there should be one, correct --owner or --mirror"),
            ],
            (await ReadAsync() with { Registry = elsewhere }).Health);
        Assert.Empty((await ReadAsync() with { Registry = folder }).Health);
    }

    ImageReference Base => Given.Stream().BaseImage;

    static string BaseHasMoved(string now, string built) =>
        $"Warning: ghcr.io/ublue-os/kinoite-main:latest is {now}, and stable is built on {built}. To do: nothing before the next night, which builds on it or says why not; Preview tells that now.";

    static InstantTime DayOf(int days) => new(InstantTime.Now.AddDays(days));

    async Task<Night> PromotedAsync(bool signed = false) =>
        await PromoteAsync("1001", "43.20261120", Night.Kernel, signed);

    async Task<(Night First, Night Second)> TwoPromotedAsync() =>
        (await PromotedAsync(), await PromoteAsync("1002", "43.20261121", Night.NewKernel, signed: false));

    async Task<Night> PromoteAsync(string run, string @base, string kernel, bool signed)
    {
        var night = await Night.PublishAsync(_stream, run, @base, "2.4.1", kernel);
        var key = Keys.Ours.Value;
        await new Night(signed
            ? night.Request with { Signing = new Signing(key.Public, new ImageSigner(_stream.Registry, key)) }
            : night.Request).PromoteAsync(_stream);
        return night;
    }

    Task<RollbackRecord> BackAsync(string to, string run) => RollbackStage.RunAsync(
        new RollbackRequest(StableTarget.Parse(to), Given.Run(run), _stream.Repositories), _stream.Registry,
        _stream.Records, new InstantTime(), Silence.Instance, default);

    async Task MoveAsync(ImageReference tag, ImageReference to) => await _stream.Registry.PutManifestAsync(
        tag, await _stream.Registry.GetManifestAsync(to, default), default);

    async Task<string> ShortAsync(ImageReference tag) => (await _stream.DigestOfAsync(tag))!.Short;

    Task IsAsync(string sentence, params string[] findings) =>
        IsAsync(signed: false, sentence, findings);

    async Task IsAsync(bool signed, string sentence, params string[] findings) =>
        Is(await ReadAsync(signed), sentence, findings);

    async Task IsAsync(string sentence, InstantTime time, params string[] findings) =>
        Is(await ReadAsync(time: time), sentence, findings);

    static void Is(StreamStatus status, string sentence, string[] findings)
    {
        var lines = status.Render().Split('\n');
        Assert.Equal(sentence, lines[0]);
        Assert.Equal(
            findings,
            lines.Where(line => Enum.GetNames<HealthSeverity>().Any(
                severity => line.StartsWith($"{severity}: ", StringComparison.Ordinal))));
        var count = findings.Length;
        Assert.Equal(
            $"kinoite-zfs is not well: {count} {(count == 1 ? "thing" : "things")} to look at, each above with what to do.",
            Assert.Throws<UnhealthyException>(status.Require).Message);
    }

    Task<StreamStatus> ReadAsync(bool signed = false, InstantTime? time = null, IRegistry? registry = null) =>
        StatusStage.ReadAsync(
            new StatusRequest(
                Given.Stream(), _stream.Repositories, null, signed ? Keys.Ours.Value.Public : null),
            registry ?? _stream.Registry, time ?? new InstantTime(), default);
}
