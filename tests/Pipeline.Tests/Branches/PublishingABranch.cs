using KinoiteZfs.Pipeline.Branches;

namespace KinoiteZfs.Pipeline.Tests.Branches;

public sealed class PublishingABranch : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task The_image_gets_the_branchs_tag_in_the_candidate_repository()
    {
        var night = await Night.FirstAsync(_stream);

        await PublishAsync(night);

        var tag = Tag.Parse("br-my-fix-43");
        Assert.Equal(night.Image, await _stream.DigestOfAsync(_stream.Repositories.Candidate.At(tag)));
    }

    [Theory]
    [InlineData("my-fix")]
    [InlineData("main")]
    [InlineData("main-43")]
    [InlineData("latest")]
    public async Task No_other_tag_is_touched_whatever_the_branch_is_called(string branch)
    {
        var night = await Night.FirstAsync(_stream);
        var before = await TagsAsync();

        await PublishAsync(night, branch);

        var touched = (await TagsAsync()).Except(before).Select(tag => tag.Split(' ')[0]);
        Assert.All(touched, tag => Assert.Contains("-candidate:br-", tag, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_digest_counts_when_another_run_has_moved_the_candidates_tag()
    {
        var night = await Night.FirstAsync(_stream);
        await _stream.PublishAsync(
            night.Request.Candidate.Image.Repository.At(night.Request.Candidate.Image.Tag!),
            "of another run on the same commit");

        Assert.Equal(night.Image, (await PublishAsync(night)).After);
    }

    [Fact]
    public async Task A_later_build_of_the_branch_replaces_the_former()
    {
        var first = await Night.FirstAsync(_stream);
        await PublishAsync(first);

        var image = await PublishAsync(await Night.SecondAsync(_stream));

        Assert.Equal(first.Image, image.Before);
    }

    [Fact]
    public async Task A_candidate_without_evidence_is_refused()
    {
        var night = await Night.FirstAsync(_stream);
        var unproven = night with { Request =
            night.Request with { Candidate = night.Request.Candidate with { Evidence = null } } };

        var error = await Assert.ThrowsAsync<PipelineException>(() => PublishAsync(unproven));

        Assert.Contains("Run Verify first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_candidate_of_other_inputs_is_refused()
    {
        var night = await Night.FirstAsync(_stream);
        var foreign = night with { Request =
            night.Request with { Candidate = night.Request.Candidate with { Inputs = Given.Digest("x") } } };

        var error = await Assert.ThrowsAsync<PipelineException>(() => PublishAsync(foreign));

        Assert.Contains("candidate.json is of inputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_without_candidate_repositories_of_its_own_is_refused()
    {
        var night = await Night.FirstAsync(_stream);
        var shared = _stream.Repositories with { Candidate = _stream.Repositories.Image };

        var error = await Assert.ThrowsAsync<PipelineException>(() => PublishAsync(night, repositories: shared));

        Assert.Contains("Branch images only go to candidate repositories", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_the_registry_does_not_show_afterwards_fails()
    {
        var night = await Night.FirstAsync(_stream);
        var registry = new FaultyRegistry(_stream.Registry, 0, Fault.Refused) { Drops = _stream.Repositories.Candidate
            .At(Tag.Parse("br-my-fix-43")) };

        var error = await Assert.ThrowsAsync<PipelineException>(() => PublishAsync(night, registry: registry));

        Assert.Contains("br-my-fix-43 is not there instead of", error.Message, StringComparison.Ordinal);
    }

    Task<TagMove> PublishAsync(
        Night night, string branch = "my-fix", StreamRepositories? repositories = null, IRegistry? registry = null) =>
        BranchStage.RunAsync(
            night.Request.Inputs, night.Request.Candidate, BranchTag.Parse(branch),
            repositories ?? _stream.Repositories, registry ?? _stream.Registry,
            new InstantTime(), Silence.Instance, CancellationToken.None);

    async Task<List<string>> TagsAsync()
    {
        var repositories = _stream.Repositories;
        List<string> tags = [];
        foreach (var repository in (Repository[])[
            repositories.Image, repositories.Candidate, repositories.Akmods, repositories.AkmodsCandidate
        ])
            await foreach (var tag in _stream.Registry.ListTagsAsync(repository, CancellationToken.None))
                tags.Add($"{repository}:{tag} {await _stream.DigestOfAsync(repository.At(tag))}");
        return tags;
    }
}
