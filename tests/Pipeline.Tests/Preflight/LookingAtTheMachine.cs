using KinoiteZfs.Pipeline.Preflight;

namespace KinoiteZfs.Pipeline.Tests.Preflight;

public sealed class LookingAtTheMachine : IDisposable
{
    const long Gibibyte = 1L << 30;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_program_that_is_there_is_said_with_its_version()
    {
        var found = await AskAsync(new ToolNeed(GitTool.Git, "the checkout"));

        Assert.Equal(FindingState.Ok, found.State);
        Assert.Matches(@"^\d+\.\d+(\.\d+)?, for the checkout$", found.Found);
    }

    [Fact]
    public async Task One_that_is_missing_is_said_with_its_packages()
    {
        var found = await AskAsync(new ToolNeed(new ExternalTool("no-such-program", "a-deb", "an-rpm"), "composing"));

        Assert.Equal((FindingState.Missing, true), (found.State, found.Counts));
        Assert.Equal("for composing. Debian: a-deb; Fedora: an-rpm", found.Remedy);
    }

    [Fact]
    public async Task One_which_is_only_useful_does_not_count() => Assert.False((await AskAsync(
        new ToolNeed(new ExternalTool("no-such-program", "a", "b"), "a key pair") { IsOptional = true })).Counts);

    [Fact]
    public async Task One_of_the_wrong_age_is_wrong()
    {
        var found = await AskAsync(new ToolNeed(GitTool.Git, "this", said => $"'{said[..3]}' is too old"));

        Assert.Equal((FindingState.Wrong, "'git' is too old"), (found.State, found.Found));
    }

    /// <summary>A full disk is found out an hour late otherwise.</summary>
    [Theory]
    [InlineData(3, FindingState.Ok)]
    [InlineData(1, FindingState.Missing)]
    public async Task Room_is_compared_with_what_is_needed(int gibibytes, FindingState state)
    {
        var found = (await Question.AskAllAsync(
            new MachineQuestions([], _folder.Directory, _ => gibibytes * Gibibyte).All, Silence.Instance, default))[0];

        Assert.Equal(state, found.State);
        Assert.StartsWith($"{gibibytes}.0 GiB free in ", found.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_base_image_takes_comes_from_its_manifest()
    {
        var registry = new LayoutRegistry(_folder.Directory.FullName);
        await SampleImage.WithKernels(SampleWorld.Older).PushAsync(registry, "ghcr.io/a/b", "latest");
        var image = await registry.ResolveImageAsync(ImageReference.Parse("ghcr.io/a/b:latest"), default);

        // What the recipe adds is two gibibytes.
        Assert.Equal(FindingState.Ok, ComposeRoom.Of(image, null, With(1)).State);
        Assert.Equal(FindingState.Missing, ComposeRoom.Of(image, false, With(1)).State);
        Assert.Equal(FindingState.Ok, ComposeRoom.Of(image, true, With(3)).State);
    }

    [Fact]
    public void A_report_has_a_line_for_each_and_what_to_do_below()
    {
        Finding[] findings =
        [
            Finding.Ok("git", "2.47") with { Section = "This machine" },
            new("podman", FindingState.Missing, "not on the PATH", "install it") { Section = "This machine" },
            new("edits", FindingState.Wrong, "a file", "commit it") { Section = "Checkout", IsOptional = true },
        ];

        Assert.Equal(
            """
            This machine
              ok        git     2.47
              missing   podman  not on the PATH
                        → install it
            Checkout
              wrong     edits   a file (optional)
                        → commit it

            """, PreflightReport.Render(findings));
    }

    MachineQuestions With(int gibibytes) => new([], _folder.Directory, _ => gibibytes * Gibibyte);

    async Task<Finding> AskAsync(ToolNeed need) => (await Question.AskAllAsync(
        new MachineQuestions([need], _folder.Directory).All, Silence.Instance, default))[0];
}
