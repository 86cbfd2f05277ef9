namespace KinoiteZfs.Lab;

/// <summary>
/// The committed workflows satisfy GitHub's parser, GitHub's language service and actionlint; and each of the three is
/// seen to find something.
/// </summary>
public sealed class LintingWorkflows : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static readonly string Folder = Path.Combine(Checkout.Root, ".github", "workflows");

    static IReadOnlyList<string> Names => [.. Directory.EnumerateFiles(Folder, "*.yml")
        .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Committed => [.. Names];

    [Fact]
    public void All_three_workflows_are_committed() =>
        Assert.Equal(["build-beta.yml", "build-pr.yml", "build.yml"], Names);

    [Theory]
    [MemberData(nameof(Committed))]
    public async Task A_committed_workflow_has_no_finding(string name)
    {
        var result = await ActionsLibrary.LintAsync(Path.Combine(Folder, name));
        Assert.True(result.ExitCode == 0, result.All);
    }

    [Theory]
    [InlineData("workflow-parser", "    needs: nobody\n", "nobody")]
    [InlineData("languageservice", "    env: {X: '${{ needs.two.outputs.x }}'}\n", "two")]
    [InlineData("actionlint", "    needs: zero\n    env: {X: '${{ needs.zero.outputs.x }}'}\n", "\"x\"")]
    public async Task A_linter_says_what_is_wrong(string linter, string job, string saying)
    {
        var result = await LintAsync(
            $"  zero:\n    runs-on: ubuntu-24.04\n    steps: [{{run: 'true'}}]\n  one:\n    runs-on: ubuntu-24.04\n{job}    steps: [{{run: 'true'}}]\n");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.Output.Split('\n'), line => line.Contains($" {linter}: ", StringComparison.Ordinal)
            && line.Contains(saying, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hosted_runner_which_actionlint_is_too_old_for_is_no_finding()
    {
        var result = await LintAsync("  one:\n    runs-on: ubuntu-24.04\n    steps: [{run: 'true'}]\n");
        Assert.True(result.ExitCode == 0, result.All);
    }

    public void Dispose() => _folder.Dispose();

    async Task<ToolResult> LintAsync(string jobs)
    {
        await File.WriteAllTextAsync(_folder["test.yml"], $"on: push\njobs:\n{jobs}");
        return await ActionsLibrary.LintAsync(_folder["test.yml"]);
    }
}
