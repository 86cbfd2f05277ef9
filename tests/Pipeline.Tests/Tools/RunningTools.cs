namespace KinoiteZfs.Pipeline.Tests.Tools;

/// <summary>With real programs of every Linux system.</summary>
public sealed class RunningTools
{
    static readonly ExternalTool Shell = new("sh", "dash", "bash");

    static Task<ToolResult> Run(
        string script, Func<ToolRun, ToolRun>? with = null, CancellationToken cancellationToken = default) =>
        Shell.RunAsync((with ?? (run => run))(new ToolRun("-c", script)), cancellationToken);

    [Fact]
    public async Task Both_outputs_are_kept_apart()
    {
        var result = await Run("echo out; echo err >&2");
        Assert.Equal(("out\n", "err\n"), (result.Output, result.Errors));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        var result = await new ExternalTool("printf", "coreutils", "coreutils")
            .RunAsync(new ToolRun("%s|", "a b", "$(id)", "'\"", ""), default);
        Assert.Equal("a b|$(id)|'\"||\n", result.Output);
    }

    [Fact]
    public async Task Each_line_is_passed_on_as_it_comes()
    {
        var lines = new List<string>();
        await Run("echo one; echo two", run => run with { OnLine = lines.Add });
        Assert.Equal(["one", "two"], lines);
    }

    [Fact]
    public async Task Nothing_waits_for_input() => Assert.Equal("\n", (await Run("cat; echo")).Output);

    [Fact]
    public async Task Another_exit_code_is_an_error_with_the_last_words()
    {
        var e = await Assert.ThrowsAsync<ToolFailedException>(
            () => Run("echo first; echo 'no space left' >&2; exit 3"));
        Assert.Contains("failed with exit code 3. It said last: no space left", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_may_look_at_the_exit_code_itself() =>
        Assert.Equal(3, (await Shell.TryRunAsync(new ToolRun("-c", "exit 3"), default)).ExitCode);

    [Fact]
    public async Task A_missing_program_names_its_packages()
    {
        var e = await Assert.ThrowsAsync<ToolMissingException>(
            () => new ExternalTool("no-such-tool", "deb-name", "rpm-name").RunAsync(new ToolRun(), default));
        Assert.Contains("'no-such-tool' cannot be started", e.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install deb-name; Fedora: dnf install rpm-name", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_folder_is_named_and_not_the_program()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(
            () => Run("true", run => run with { WorkingDirectory = new DirectoryInfo("/no/such/folder") }));
        Assert.Contains(
            "cannot start in /no/such/folder: there is no such folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_long_output_the_end_is_kept()
    {
        var result = await Run(
            "i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done", run => run with { MaximumOutput = 1000 });
        Assert.True(result.IsCut);
        Assert.Equal(1000, result.Output.Length);
        Assert.EndsWith("line 4999\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_as_well()
    {
        var result = await Run("head -c 3000000 /dev/zero | tr '\\0' x", run => run with { MaximumOutput = 1000 });
        Assert.True(result.IsCut);
        Assert.Equal(1000, result.Output.Length);
    }

    [Fact]
    public async Task Control_characters_do_not_reach_the_message()
    {
        var e = await Assert.ThrowsAsync<ToolFailedException>(() => Run("printf '\\033[2Jgone' >&2; exit 1"));
        Assert.EndsWith("It said last: \\u{1b}[2Jgone", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_are_set_and_withheld()
    {
        var result = await Run("echo ${HOME-none} $COLOUR", run => run with
        {
            Environment = new Dictionary<string, string> { ["COLOUR"] = "blue" },
            Withheld = name => name == "HOME",
        });
        Assert.Equal("none blue\n", result.Output);
    }

    [Fact]
    public async Task Cancelling_ends_the_program_and_what_it_started()
    {
        using var folder = new TemporaryFolder();
        var pipe = folder.File("pipe").FullName;
        await new ExternalTool("mkfifo", "coreutils", "coreutils").RunAsync(new ToolRun(pipe), default);
        // The pipe ends when the last process that writes to it has ended.
        var end = Task.Run(() => File.ReadAllText(pipe));
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(
            "sleep 600 > \"$PIPE\" & echo started; wait",
            run => run with { Environment = new Dictionary<string, string> { ["PIPE"] = pipe }, OnLine = _ =>
                cancel.Cancel() },
            cancel.Token));
        Assert.Equal("", await end);
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_stopped_with_its_last_words()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(
            () => Run("echo waiting >&2; sleep 600", run => run with { Timeout = TimeSpan.FromMilliseconds(300) }));
        Assert.Contains("was stopped after 0 s", e.Message, StringComparison.Ordinal);
    }
}
