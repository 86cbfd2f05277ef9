using KinoiteZfs.Pipeline.Setup;

namespace KinoiteZfs.Pipeline.Tests.Setup;

/// <summary>Another stream out of a checkout. Base images have the names and tags of real ones.</summary>
public sealed class SettingUpAStream : IDisposable
{
    const string Kernel = "6.18.12-200.fc43.x86_64", Silverblue = "ghcr.io/ublue-os/silverblue-main:latest";

    /// <summary>As nobody's program would write it.</summary>
    const string Definition = """
        {
          "schemaVersion": 1,  "name": "kinoite-zfs",
            "baseImage": "ghcr.io/ublue-os/kinoite-main:latest",
          "registry":   "ghcr.io",
          "image": "kinoite-zfs", "candidateImage": "kinoite-zfs-candidate",
          "akmods": "akmods-zfs",
          "akmodsFork": { "url": "https://github.com/danathar/akmods.git",
            "commit": "a54a450fb603fbfa6fa1e05ea3afe023048d2ea6" },
          "zfsLine": "2.4", "zfsSource": "https://github.com/openzfs/zfs.git",
          "platform": "linux/amd64",
          "baseImageKey": "ublue.pub", "trackAfterDays": 5,
          "akmodsCandidate": "akmods-zfs-candidate"
        }

        """;

    const string Recipe = """
        # Ours
        name: kinoite-zfs   # the image
        description: Fedora Kinoite with OpenZFS
        base-image: ghcr.io/ublue-os/kinoite-main
        image-version: latest
        modules: []

        """;

    readonly GitFolder _checkout = new();
    readonly TemporaryFolder _content = new();
    readonly LayoutRegistry _registry;

    public SettingUpAStream()
    {
        _registry = new LayoutRegistry(_content.Directory.FullName);
        _checkout.Write("ci/stream.json", Definition);
        _checkout.Write("recipes/recipe.yml", Recipe);
    }

    public void Dispose()
    {
        _checkout.Dispose();
        _content.Dispose();
    }

    /// <summary>Nothing is lost and nothing moves: what people wrote stays byte by byte.</summary>
    [Fact]
    public async Task The_files_say_the_new_stream_and_stay_what_people_made_of_them()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest", "latest-20261120");
        await _checkout.CommitAsync();

        await RunAsync(Silverblue);

        Assert.Equal("""
            {
              "schemaVersion": 1,  "name": "silverblue-zfs",
                "baseImage": "ghcr.io/ublue-os/silverblue-main:latest",
              "registry":   "ghcr.io",
              "image": "silverblue-zfs", "candidateImage": "silverblue-zfs-candidate",
              "akmodsFork": { "url": "https://github.com/danathar/akmods.git",
                "commit": "a54a450fb603fbfa6fa1e05ea3afe023048d2ea6" },
              "zfsLine": "2.4", "zfsSource": "https://github.com/openzfs/zfs.git",
              "platform": "linux/amd64",
              "trackAfterDays": 5
            }

            """, _checkout.Read("ci/stream.json"));
        Assert.Equal("""
            # Ours
            name: "silverblue-zfs"   # the image
            description: "ublue-os/silverblue-main with OpenZFS for every kernel it carries"
            base-image: "ghcr.io/ublue-os/silverblue-main"
            image-version: latest
            modules: []

            """, _checkout.Read("recipes/recipe.yml"));
    }

    [Fact]
    public async Task The_akmods_are_nobody_elses()
    {
        await PublishAsync("ghcr.io/ublue-os/bluefin", "stable");
        await _checkout.CommitAsync();

        await RunAsync("ghcr.io/ublue-os/bluefin:stable");

        var repositories = (await LoadAsync()).For("dana");
        Assert.Equal("ghcr.io/dana/bluefin-zfs-akmods", $"{repositories.Akmods}");
        Assert.Equal("ghcr.io/dana/bluefin-zfs-akmods-candidate", $"{repositories.AkmodsCandidate}");
    }

    [Fact]
    public async Task A_second_time_nothing_changes()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest");
        await _checkout.CommitAsync();
        await RunAsync(Silverblue);
        var before = (_checkout.Read("ci/stream.json"), _checkout.Read("recipes/recipe.yml"));

        var again = await RunAsync(Silverblue);

        Assert.Empty(again.Edits);
        Assert.Equal(before, (_checkout.Read("ci/stream.json"), _checkout.Read("recipes/recipe.yml")));
        Assert.Contains("nothing: the files say so already", Shown(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_and_line_are_what_is_said()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest");
        await _checkout.CommitAsync();

        await RunAsync(Silverblue, "my-zfs", "2.3");

        var stream = await LoadAsync();
        Assert.Equal(("my-zfs", "my-zfs-candidate", "2.3"), (stream.Name, stream.CandidateImage, $"{stream.ZfsLine}"));
    }

    /// <summary>A tag, a line: the stream is the same, and so are its akmods.</summary>
    [Fact]
    public async Task Another_tag_of_the_same_base_keeps_names_key_and_akmods()
    {
        await PublishAsync("ghcr.io/ublue-os/kinoite-main", "gts");
        await _checkout.CommitAsync();

        await RunAsync("ghcr.io/ublue-os/kinoite-main:gts");

        var stream = await LoadAsync();
        Assert.Equal(("kinoite-zfs", "akmods-zfs", "ublue.pub"), (stream.Image, stream.Akmods, stream.BaseImageKey));
        Assert.Contains("image-version: \"gts\"", _checkout.Read("recipes/recipe.yml"), StringComparison.Ordinal);
        Assert.Contains("description: Fedora Kinoite", _checkout.Read("recipes/recipe.yml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edits_which_are_not_committed_are_not_written_over()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest");
        await _checkout.CommitAsync();
        _checkout.Write("recipes/recipe.yml", Recipe + "# mine\n");

        var error = await Assert.ThrowsAsync<PipelineException>(() => RunAsync(Silverblue));

        Assert.Contains(
            "recipes/recipe.yml has edits which are not committed", error.Message, StringComparison.Ordinal);
        Assert.Contains("--force", error.Message, StringComparison.Ordinal);
        Assert.Equal(Definition, _checkout.Read("ci/stream.json"));
    }

    [Fact]
    public async Task With_force_they_are_and_what_need_not_change_stays()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest");
        await _checkout.CommitAsync();
        _checkout.Write("recipes/recipe.yml", Recipe + "# mine\n");

        await RunAsync(Silverblue, force: true);

        Assert.EndsWith("# mine\n", _checkout.Read("recipes/recipe.yml"), StringComparison.Ordinal);
        Assert.Equal("silverblue-zfs", (await LoadAsync()).Name);
    }

    [Fact]
    public async Task A_name_that_another_stream_has_is_refused_before_anything_is_written()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest");
        await new SampleImage().Layer("a").Label(InputLabels.Stream, "other")
            .PushAsync(_registry, "ghcr.io/dana/silverblue-zfs-akmods", "main-43");
        await _checkout.CommitAsync();

        var error = await Assert.ThrowsAsync<PipelineException>(() => RunAsync(Silverblue));

        Assert.StartsWith(
            "ghcr.io/dana/silverblue-zfs-akmods belongs to the stream 'other': its main-43 says so.", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(Definition, _checkout.Read("ci/stream.json"));
    }

    [Fact]
    public async Task Repositories_which_are_the_streams_own_already_are_no_reason()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest");
        await new SampleImage().Layer("a").Label(InputLabels.Stream, "silverblue-zfs")
            .PushAsync(_registry, "ghcr.io/dana/silverblue-zfs", "latest");
        await _checkout.CommitAsync();

        Assert.DoesNotContain(
            (await RunAsync(Silverblue)).Notices, notice => notice.Contains("dana", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_without_a_release_is_refused_before_anything_is_written()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest");
        await _checkout.CommitAsync();

        var error = await Assert.ThrowsAsync<PipelineException>(() => RunAsync(Silverblue, line: "1.9"));

        Assert.StartsWith("OpenZFS line 1.9 has no release to build.", error.Message, StringComparison.Ordinal);
        Assert.Equal(Definition, _checkout.Read("ci/stream.json"));
    }

    [Fact]
    public async Task What_was_found_and_what_is_left_is_said()
    {
        await PublishAsync("ghcr.io/ublue-os/silverblue-main", "latest", "latest-20261120", "latest-20261121.1");
        await _checkout.CommitAsync();

        var shown = Shown(await RunAsync(Silverblue));

        Assert.Contains($"kernel      {Kernel}, as its labels say", shown, StringComparison.Ordinal);
        Assert.Contains(
            "dated tags  latest-<date>: 2, the newest is latest-20261121.1", shown, StringComparison.Ordinal);
        Assert.Contains("2.4.3: kernel 6.18.12-200.fc43.x86_64 is within 7.0", shown, StringComparison.Ordinal);
        Assert.Contains("ci/stream.json: baseImageKey removed", shown, StringComparison.Ordinal);
        Assert.Contains("https://github.com/dana/fork/settings/environments", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ghcr.io/ublue-os/bluefin", "has no tag, and streams mean different things by none")]
    [InlineData("localhost:5000/bluefin", "has no tag")]
    [InlineData(
        "ghcr.io/a/b:c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "is one build, and a stream")]
    public void A_base_image_which_does_not_move_is_refused(string image, string why) => Assert.Contains(
        why, Assert.Throws<PipelineException>(() => SetupAnswers.Parse(image, null, null)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Mine")]
    [InlineData("a/b")]
    [InlineData("")]
    public void A_name_that_cannot_be_is_refused(string name) => Assert.StartsWith(
        $"--name '{name}' cannot be the name of an image.",
        Assert.Throws<PipelineException>(() => SetupAnswers.Parse(Silverblue, name, null)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Who_is_asked_may_answer_again()
    {
        using var output = new StringWriter();
        using var input = new StringReader($"Not An Image\n{Silverblue}\n\n2.x\n2.3\n");

        var answers = new Interview(input, output).Ask(Given.Stream(), null, null);

        Assert.Equal(SetupAnswers.Parse(Silverblue, "silverblue-zfs", "2.3"), answers);
        Assert.Contains("'Not An Image' is not an image reference", $"{output}", StringComparison.Ordinal);
        Assert.Contains("Name of the stream and its image [silverblue-zfs]: ", $"{output}", StringComparison.Ordinal);
    }

    [Fact]
    public void Who_does_not_answer_is_told_how_to_say_it() => Assert.Contains(
        "--base-image", Assert.Throws<PipelineException>(
            () => new Interview(TextReader.Null, TextWriter.Null).Ask(Given.Stream(), null, null)).Message,
        StringComparison.Ordinal);

    Task<Digest> PublishAsync(string repository, params string[] tags) =>
        new SampleImage().Layer("usr/bin/sh").Label(HostLabels.Bootc, "1").Label(HostLabels.OstreeLinux, Kernel)
            .PushAsync(_registry, repository, tags);

    async Task<SetupReport> RunAsync(string image, string? name = null, string? line = null, bool force = false)
    {
        var releases = _content.Write("releases.json", """
            {"schemaVersion": 1, "releases": [
              {"version": "2.3.9", "linuxMaximum": "7.0"}, {"version": "2.4.3", "linuxMaximum": "7.0"}]}
            """);
        return await SetupStage.RunAsync(
            new SetupRequest(
                SetupAnswers.Parse(image, name, line), await LoadAsync(), "dana", _checkout.Directory,
                _checkout.File("ci/stream.json"), _checkout.File("recipes/recipe.yml"), new ZfsReleaseFile(releases),
                force),
            _registry, Silence.Instance, default);
    }

    Task<StreamDefinition> LoadAsync() => StreamDefinition.LoadAsync(_checkout.File("ci/stream.json"), default);

    string Shown(SetupReport report) =>
        report.Render(_checkout.Directory, new Uri("https://github.com/dana/fork"), isSigned: false);
}
