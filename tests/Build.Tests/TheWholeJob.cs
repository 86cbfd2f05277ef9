using System.Text.Json;
using KinoiteZfs.Oci.Core;
using KinoiteZfs.Oci.References;
using KinoiteZfs.Pipeline.Model;
using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Build.Tests;

[Trait("Speed", "Slow")]
public sealed class TheWholeJob : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void Without_a_target_the_safety_story_is_played()
    {
        var run = _checkout.Run().Succeeded();

        Assert.Contains("Night 2", run.Output, StringComparison.Ordinal);
        Assert.Contains("Held", run.Output, StringComparison.Ordinal);
        Assert.Contains("(unmoved)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_on_a_fresh_machine_ends_with_latest_on_the_proven_candidate()
    {
        _checkout.Run("Promote").Succeeded();

        var candidate = await Record<CandidateRecord>();
        var latest = await _checkout.EmbeddedRegistry.FindManifestAsync(
            ImageReference.Parse("ghcr.io/local/kinoite-zfs:latest"), default);
        Assert.Equal(candidate.Evidence!.Image, latest!.Digest);
    }

    [Fact]
    public void A_second_run_with_the_same_inputs_ends_green_without_building()
    {
        _checkout.Run("Promote").Succeeded();

        var run = _checkout.Run("Promote").Succeeded();

        Assert.Contains("Nothing to build", run.Output, StringComparison.Ordinal);
        Assert.Contains("OnlyWhen: something to build", run.Output, StringComparison.Ordinal);
        Assert.Contains("OnlyWhen: something to promote", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NeedsBuild", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_of_the_promotion_builds_nothing_and_writes_nothing()
    {
        _checkout.Run("Verify").Succeeded();
        var before = _checkout.Snapshot();

        var run = _checkout.Run("Promote", "--plan-only").Succeeded();

        Assert.Matches(@"ghcr\.io/local/kinoite-zfs:latest +not there +[0-9a-f]{12} +be created", run.Output);
        Assert.Matches(@"evidence +yes ", run.Output);
        Assert.Equal(before, _checkout.Snapshot());
        Assert.Null(await _checkout.EmbeddedRegistry.FindManifestAsync(
            ImageReference.Parse("ghcr.io/local/kinoite-zfs:latest"), default));
    }

    [Fact]
    public void A_plan_after_a_run_with_nothing_to_build_says_so()
    {
        _checkout.Run("Promote").Succeeded();
        _checkout.Run("Promote").Succeeded();

        Assert.Contains(
            "The last run had nothing to build: ", _checkout.Run("Promote", "--plan-only").Succeeded().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_after_a_run_whose_inputs_are_withdrawn_says_so()
    {
        _checkout.Run("Promote").Succeeded();
        var first = (await _checkout.EmbeddedRegistry.FindManifestAsync(
            ImageReference.Parse("ghcr.io/local/kinoite-zfs:latest"), default))!
            .Digest;
        _checkout.Write("ci/stream.json", _checkout.Read("ci/stream.json")
            .Replace("\"commit\": \"a5", "\"commit\": \"b5", StringComparison.Ordinal));
        _checkout.Run("Promote").Succeeded();
        _checkout.Run("Rollback", "--to", $"{first}").Succeeded();
        _checkout.Run("Promote").Succeeded();

        Assert.Matches(
            "The last run had nothing to build: .* withdrawn by rollback run .*--allow-withdrawn",
            _checkout.Run("Promote", "--plan-only").Succeeded().Output);
    }

    [Fact]
    public async Task A_held_run_ends_green_moves_nothing_and_says_the_same_everywhere()
    {
        _checkout.Write(
            "releases.json", """{"schemaVersion":1,"releases":[{"version":"2.4.3","linuxMaximum":"6.17"}]}""");
        string[] releases = ["--zfs-releases", _checkout.PathOf("releases.json")];

        var run = _checkout.Run(["Promote", .. releases]).Succeeded();

        var record = await Record<BuildInputs>();
        var hold = record.Hold!;
        var headline = hold.Headline();
        Assert.StartsWith("held since ", headline, StringComparison.Ordinal);
        Assert.Contains($"Nothing to build, {headline}", run.Output, StringComparison.Ordinal);
        Assert.StartsWith($"# kinoite-zfs: {headline}", _checkout.Read("artifacts/summary.md"),
            StringComparison.Ordinal);
        var status = _checkout.Run("Status").Succeeded().Output;
        Assert.Contains(headline, status, StringComparison.Ordinal);
        Assert.Contains(headline, _checkout.Run("Promote", "--plan-only").Succeeded().Output, StringComparison.Ordinal);
        var preview = _checkout.Run(["Preview", .. releases]).Succeeded().Output;
        Assert.Contains(headline, preview, StringComparison.Ordinal);
        Assert.Contains("Nothing would move: a kernel is held.", preview, StringComparison.Ordinal);
        Assert.All(
            (string[])[run.Output, status, preview],
            said => Assert.All(
                hold.Details(record.Inputs.Zfs),
                detail => Assert.Contains(detail.Text, said, StringComparison.Ordinal)));
        Assert.Null(await _checkout.EmbeddedRegistry.FindManifestAsync(
            ImageReference.Parse("ghcr.io/local/kinoite-zfs:latest"), default));
    }

    [Theory]
    [InlineData("6.17", 3)]
    [InlineData("7.0", 0)]
    public void A_script_that_asks_gets_an_exit_code_of_its_own_when_the_run_is_held(string maximum, int code)
    {
        _checkout.Write(
            "releases.json", $$"""{"schemaVersion":1,"releases":[{"version":"2.4.3","linuxMaximum":"{{maximum}}"}]}""");

        var run = _checkout.Run("ResolveInputs", "--exit-code", "--zfs-releases", _checkout.PathOf("releases.json"));

        Assert.True(run.ExitCode == code, run.Output);
    }

    [Fact]
    public void Preview_warns_of_what_the_run_would_warn_of()
    {
        _checkout.Write("ci/stream.json", _checkout.Read("ci/stream.json").Replace(
            "\"zfsLine\":", "\"lookAhead\": [\"ghcr.io/ublue-os/kinoite-main:gone\"],\n  \"zfsLine\":",
            StringComparison.Ordinal));

        Assert.Contains(
            "forecast: ghcr.io/ublue-os/kinoite-main:gone of lookAhead cannot be read",
            _checkout.Run("Preview").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_are_not_booted()
    {
        _checkout.Run("Verify").Succeeded();

        Assert.Contains(
            "The embedded registry's samples hold no code, so they cannot be booted.", _checkout.Run("BootTest").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_of_samples_says_that_no_other_machine_has_them()
    {
        _checkout.Run("ResolveInputs").Succeeded();

        Assert.Contains(
            "These inputs are of the embedded registry's samples", _checkout.Run("Lock").Succeeded().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_which_does_not_promote_leaves_the_provenance_of_its_candidate()
    {
        _checkout.Run("Verify").Succeeded();

        var candidate = await Record<CandidateRecord>();
        using var provenance = JsonDocument.Parse(_checkout.Read("artifacts/provenance.json"));
        var subject = provenance.RootElement.GetProperty("subject")[0];
        Assert.Equal("ghcr.io/local/kinoite-zfs-candidate", subject.GetProperty("name").GetString());
        Assert.Equal(candidate.Image.Digest!.Hex, subject.GetProperty("digest").GetProperty("sha256").GetString());
    }

    [Fact]
    public void Force_builds_although_nothing_has_changed()
    {
        _checkout.Run("Candidate").Succeeded();

        var run = _checkout.Run("Candidate", "--force").Succeeded();

        Assert.DoesNotContain("OnlyWhen", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_is_not_advised_to_who_has_used_it()
    {
        _checkout.Run("Promote").Succeeded();

        var run = _checkout.Run("ResolveInputs", "--force").Succeeded();

        Assert.Contains("Built again, as asked", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_of_a_lock_gives_the_same_image()
    {
        _checkout.Run("Candidate").Succeeded();
        var first = await Record<CandidateRecord>();
        _checkout.Run("Lock").Succeeded();

        _checkout.Run("Candidate", "--replay", "--force").Succeeded();

        Assert.Equal(first.Image.Digest, (await Record<CandidateRecord>()).Image.Digest);
    }

    [Fact]
    public async Task A_branch_gets_tags_of_its_own_and_leaves_stable_alone()
    {
        _checkout.Run("Branch", "--branch-name", "topic").Succeeded();

        Assert.NotNull(await Find("kinoite-zfs-candidate:br-topic-43"));
        Assert.NotNull(await Find("akmods-zfs-candidate:br-topic-43"));
        Assert.Null(await Find("kinoite-zfs:latest"));
        Assert.Null(await Find("akmods-zfs:main-43"));
    }

    [Fact]
    public void A_branch_is_published_although_stable_has_the_same_inputs()
    {
        _checkout.Run("Promote").Succeeded();

        var run = _checkout.Run("Branch", "--branch-name", "topic").Succeeded();

        Assert.DoesNotContain("OnlyWhen", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_proves_everything_and_pushes_nothing()
    {
        _checkout.Run("Akmods").Succeeded();

        _checkout.Run("Validate").Succeeded();

        Assert.Empty(await _checkout.EmbeddedRegistry
            .ListTagsAsync(Repository.Parse("ghcr.io/local/kinoite-zfs-candidate"), default).ToListAsync());
    }

    [Fact]
    public void Status_as_json_is_a_file_other_programs_can_read()
    {
        _checkout.Run("Promote").Succeeded();

        _checkout.Run("Status", "--json").Succeeded();

        using var status = JsonDocument.Parse(_checkout.Read("artifacts/status.json"));
        Assert.Equal("kinoite-zfs", status.RootElement.GetProperty("stream").GetString());
    }

    [Fact]
    public void Inspect_shows_what_is_inside_the_promoted_image()
    {
        _checkout.Run("Promote").Succeeded();

        var run = _checkout.Run("Inspect", "--subject", "ghcr.io/local/kinoite-zfs:latest").Succeeded();

        Assert.Contains(
            "usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko.xz", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_as_json_is_a_file_other_programs_can_read()
    {
        _checkout.Run("Inspect", "--subject", "ci/rehearsal/rpms/zfs-2.4.3-1.fc43.x86_64.rpm", "--json").Succeeded();

        using var inspection = JsonDocument.Parse(_checkout.Read("artifacts/inspect.json"));
        Assert.Equal("2.4.3", inspection.RootElement.GetProperty("packages")[0].GetProperty("version").GetString());
    }

    [Fact]
    public void The_summary_says_how_to_switch_to_the_image()
    {
        _checkout.Run("Promote").Succeeded();

        Assert.Contains("ghcr.io/local/kinoite-zfs", _checkout.Read("artifacts/summary.md"), StringComparison.Ordinal);
    }

    Task<T> Record<T>()
        where T : class, IRecord =>
        new RecordStore(new DirectoryInfo(_checkout.PathOf("artifacts"))).ReadAsync<T>(default);

    Task<Descriptor?> Find(string image) =>
        _checkout.EmbeddedRegistry.FindManifestAsync(ImageReference.Parse("ghcr.io/local/" + image), default);
}
