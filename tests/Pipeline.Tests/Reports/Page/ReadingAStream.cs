using KinoiteZfs.Pipeline.Reports.Page;
using KinoiteZfs.Pipeline.Reports.Status;
using KinoiteZfs.Pipeline.Tests.Reports.Status;

namespace KinoiteZfs.Pipeline.Tests.Reports.Page;

/// <summary>What the page knows, from a registry with real promotions in it.</summary>
public sealed class ReadingAStream : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Two_promotions_give_history_timeline_and_lineage()
    {
        var (_, second) = await Night.TwoPromotedAsync(_stream);

        var facts = await ReadAsync(_stream.Registry);

        Assert.Equal(2, facts.History!.Steps.Count);
        Assert.Equal(Night.NewKernel, $"{facts.Timeline.Changes[^1].Stable}");
        Assert.Equal(
            ["Base image", "Akmods", "Candidate", "Stable", "Audit tags"],
            facts.Lineage.Steps.Select(step => step.Name));
        Assert.Equal(
            second.Image, facts.Lineage.Steps.Single(step => step.Name == "Stable").Image!.Digest);
        Assert.Equal(
            [("origin", true), ("provenance", true)],
            facts.Lineage.Steps.Single(step => step.Name == "Stable").Facts
                .Where(fact => fact.Passed is not null).Select(fact => (fact.Name, fact.Passed!.Value)));
    }

    /// <summary>The run's own provenance tells which OpenZFS it built, and up to which kernel that goes.</summary>
    [Fact]
    public async Task OpenZFS_maximum_comes_from_the_runs_provenance()
    {
        var night = await Night.PublishAsync(
            _stream, "1001", "43.20261120", Given.Zfs("2.4.1", "6.19"), index: null, hold: null, Night.Kernel);
        await night.PromoteAsync(_stream);

        Assert.Equal(Given.Zfs("2.4.1", "6.19"), (await ReadAsync(_stream.Registry)).Timeline.Changes[^1].Zfs);
    }

    [Fact]
    public async Task A_boot_test_that_failed_stands_with_the_candidate()
    {
        var night = (await Night.FirstAsync(_stream)).Booted(BootOutcome.Failed);
        await BootResultStage.RunAsync(
            night.Request.Inputs, night.Request.Candidate, _stream.Repositories, _stream.Registry, Silence.Instance,
            default);

        var results = await BootResults.FindAsync(
            _stream.Registry, _stream.Repositories.Candidate.At(night.Image), default);

        Assert.Equal((false, "1001"), (Assert.Single(results).Passed, results[0].Run));
    }

    [Fact]
    public async Task A_latest_which_nobody_made_stable_is_said_in_the_lineage()
    {
        await Night.TwoPromotedAsync(_stream);
        await _stream.PublishAsync(_stream.Repositories.Image.At(StreamTags.Stable), "somebody else's");

        var stable = (await ReadAsync(_stream.Registry)).Lineage.Steps.Single(step => step.Name == "Stable");

        Assert.Contains(stable.Facts, fact => fact is { Name: "origin", Passed: false });
    }

    [Fact]
    public async Task An_empty_registry_gives_an_empty_page()
    {
        var facts = await ReadAsync(_stream.Registry);

        Assert.Empty(facts.History!.Steps);
        Assert.Empty(facts.Lineage.Steps);
        Assert.Contains("Nothing was stable yet", new StreamPage(facts).Render(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TagOutcome.NoPermission)]
    [InlineData(TagOutcome.RegistryBroken)]
    public async Task A_registry_which_does_not_answer_is_said_on_the_page(TagOutcome outcome)
    {
        var facts = await ReadAsync(new AnsweringRegistry(outcome));

        Assert.Contains(
            facts.Problems, problem => problem.StartsWith("The history cannot be read: ", StringComparison.Ordinal));
        Assert.Contains("the registry's own words", new StreamPage(facts).Render(), StringComparison.Ordinal);
        Assert.Equal("red", Badge.Of(facts.Request.Status).Color);
    }

    async Task<PageFacts> ReadAsync(IRegistry registry)
    {
        var request = new StatusRequest(Given.Stream(), _stream.Repositories, Commit: null, Key: null);
        var status = await StatusStage.ReadAsync(request, registry, new InstantTime(), default);
        return await new PageStage(
            new PageRequest(Given.Stream(), _stream.Repositories, status, Key: null, Source: null), registry, default)
            .ReadAsync();
    }
}
