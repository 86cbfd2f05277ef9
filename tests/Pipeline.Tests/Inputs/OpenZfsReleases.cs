namespace KinoiteZfs.Pipeline.Tests.Inputs;

[Trait("Speed", "Slow")]
public sealed class OpenZfsReleases : IDisposable
{
    static readonly ZfsLine Line = ZfsLine.Parse("2.4");
    readonly TemporaryFolder _folder = new();
    readonly GitRepository _repository;

    public OpenZfsReleases() =>
        _repository = new GitRepository(new DirectoryInfo(Path.Combine(_folder.Directory.FullName, "zfs")));

    public void Dispose() => _folder.Dispose();

    async Task<IEnumerable<string>> InGit() =>
        (await new GitZfsReleases(_repository.Url).ListAsync(Line, default))
            .Select(release => $"{release.Version} {release.LinuxMaximum}").Order(StringComparer.Ordinal);

    Task<IReadOnlyList<ZfsRelease>> InFile(string content) =>
        new ZfsReleaseFile(_folder.Write("releases.json", content)).ListAsync(Line, default);

    [Fact]
    public async Task Git_tags_and_their_META_are_the_releases_of_a_line()
    {
        await _repository.InitialiseAsync();
        await _repository.ReleaseAsync("2.3.9", "6.17");
        await _repository.ReleaseAsync("2.4.0-rc1", "6.17");
        await _repository.ReleaseAsync("2.4.0", "6.18");
        await _repository.ReleaseAsync("2.4.1", "6.19");
        await _repository.ReleaseAsync("2.40.1", "9.0");
        Assert.Equal(["2.4.0 6.18", "2.4.0-rc1 ", "2.4.1 6.19"], await InGit());
    }

    /// <summary>Every tag of line 2.4 that openzfs/zfs has, with its real META: see RealZfsReleases.</summary>
    [Fact]
    public async Task The_real_tags_of_a_line_are_read_as_they_are()
    {
        await _repository.InitialiseAsync();
        var real = RealZfsReleases.All.Where(one => one.Release.Line == Line).ToList();
        foreach (var (_, release) in real)
            await _repository.ReleaseAsync(release.Version.ToString(), release.LinuxMaximum!.ToString());

        Assert.Equal(
            real.Select(one => one.Release.Version.IsRelease ? one.Release : one.Release with { LinuxMaximum = null })
                .OrderBy(release => release.Version),
            (await new GitZfsReleases(_repository.Url).ListAsync(Line, default)).OrderBy(release => release.Version));
    }

    /// <summary>openzfs/zfs has <c>zfs-0.6.5.11</c> and <c>zfs-0.6.3-1.3</c> beside its releases, and branches for
    /// staging.</summary>
    [Theory]
    [InlineData("zfs-2.4.1.11")]
    [InlineData("zfs-2.4.1-1.3")]
    [InlineData("zfs-2.4.x-staging")]
    public async Task Tags_of_other_forms_are_passed_over(string tag)
    {
        await _repository.InitialiseAsync();
        await _repository.ReleaseAsync("2.4.1", "6.19");
        await _repository.TagAsync(tag, null);
        Assert.Equal(["2.4.1 6.19"], await InGit());
    }

    [Fact]
    public async Task A_line_without_a_tag_has_no_release()
    {
        await _repository.InitialiseAsync();
        await _repository.ReleaseAsync("2.3.9", "6.17");
        Assert.Empty(await InGit());
    }

    [Fact]
    public async Task A_repository_without_filters_serves_as_well()
    {
        await _repository.InitialiseAsync();
        await _repository.ReleaseAsync("2.4.1", "6.19");
        await GitTool.Git.RunAsync(
            GitTool.Run("config", "uploadpack.allowFilter", "false") with { WorkingDirectory = new(
                _repository.Url.LocalPath) },
            default);
        Assert.Equal(["2.4.1 6.19"], await InGit());
    }

    [Fact]
    public async Task A_tag_whose_META_says_another_version_is_refused()
    {
        await _repository.InitialiseAsync();
        await _repository.TagAsync(
            "zfs-2.4.2", "Name: zfs\nVersion: 2.4.1\nRelease: 1\nLinux-Maximum: 6.19\nLinux-Minimum: 4.18");
        var e = await Assert.ThrowsAsync<PipelineException>(InGit);
        Assert.Contains(
            $"META of zfs-2.4.2 in {_repository.Url} says version 2.4.1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_META_without_a_maximum_is_refused()
    {
        await _repository.InitialiseAsync();
        await _repository.TagAsync("zfs-2.4.2", "Name: zfs\nVersion: 2.4.2\nRelease: 1\nLinux-Minimum: 4.18");
        var e = await Assert.ThrowsAsync<PipelineException>(InGit);
        Assert.Contains("no 'Linux-Maximum' in this META file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_without_META_is_named()
    {
        await _repository.InitialiseAsync();
        await _repository.TagAsync("zfs-2.4.2", null);
        var e = await Assert.ThrowsAsync<PipelineException>(InGit);
        Assert.Contains("refs/tags/zfs-2.4.2:META", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_of_SHA_256_is_refused_by_name()
    {
        await _repository.InitialiseAsync("sha256");
        await _repository.ReleaseAsync("2.4.1", "6.19");
        Assert.Contains(
            "is a git repository of SHA-256", (await Assert.ThrowsAsync<PipelineException>(InGit)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_is_not_there_is_named_with_what_to_check()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(InGit);
        Assert.Contains(
            $"OpenZFS releases could not be read from {_repository.Url}.", e.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Check the network, and zfsSource in the stream definition, or name a file of releases", e.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_lists_releases_for_runs_without_a_network()
    {
        var releases = await InFile(
            """{"schemaVersion": 1, "releases": [{"version": "2.4.1", "linuxMaximum": "6.19"}, {"version": "2.3.1", "linuxMaximum": null}]}""");
        Assert.Equal([Given.Zfs("2.4.1", "6.19")], releases);
    }

    [Fact]
    public async Task A_file_which_names_a_release_twice_is_refused()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => InFile(
            """{"schemaVersion": 1, "releases": [{"version": "2.4.1", "linuxMaximum": "6.19"}, {"version": "2.4.1", "linuxMaximum": "7.0"}]}"""));
        Assert.Contains("OpenZFS 2.4.1 is duplicated", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_value_in_the_file_is_shown_with_its_place()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(
            () => InFile("""{"schemaVersion": 1, "releases": [{"version": "2.4", "linuxMaximum": null}]}"""));
        Assert.Contains("$.releases[0].version: '2.4' is not an OpenZFS version", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(
            () => new ZfsReleaseFile(_folder.File("releases.json")).ListAsync(Line, default));
        Assert.Contains(
            "releases.json does not exist. It lists the OpenZFS releases", e.Message, StringComparison.Ordinal);
    }
}
