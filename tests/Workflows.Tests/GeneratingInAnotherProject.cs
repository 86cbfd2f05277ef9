using System.Diagnostics;

namespace KinoiteZfs.Workflows.Tests;

/// <summary>What a NUKE project of somebody else gets: tests/Workflows.Sample, run as a process.</summary>
public sealed class GeneratingInAnotherProject : IDisposable
{
    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("workflow tests ");

    public GeneratingInAnotherProject() => _root.CreateSubdirectory(".nuke");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("ci")]
    [InlineData("check")]
    public async Task A_workflow_for_every_attribute(string name)
    {
        Run("--generate-configuration");

        await Verifier.Verify(Read(name)).UseTextForParameters(name);
    }

    [Fact]
    public void Nukes_own_way_to_ask_for_one_works_too()
    {
        Run("--generate-configuration", "GitHubActions_check", "--host", "GitHubActions");

        Assert.Equal(["check.yml"], Directory.EnumerateFiles(Workflows).Select(Path.GetFileName));
    }

    [Fact]
    public void What_the_environment_says_today_does_not_show()
    {
        Run("--generate-configuration");
        var before = Read("ci");

        RunWith(new() { ["LEVEL"] = "None", ["DEPLOY"] = "false", ["NOTE"] = "today" }, "--generate-configuration");

        Assert.Equal(before, Read("ci"));
    }

    [Fact]
    public void A_local_run_says_when_a_file_was_not_what_the_code_generates()
    {
        Run("--generate-configuration");
        File.AppendAllText(Path.Combine(Workflows, "ci.yml"), "# edited by hand\n");

        Assert.Contains(
            "Configuration files for GitHubActions (ci) have changed.", Run("Compile"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_reaches_later_jobs_as_an_output()
    {
        var output = Path.Combine(_root.FullName, "output");

        RunWith(new() { ["GITHUB_ACTIONS"] = "true", ["GITHUB_OUTPUT"] = output }, "Compile");

        Assert.Equal("has_changed=true\n", File.ReadAllText(output));
    }

    string Workflows => Path.Combine(_root.FullName, ".github", "workflows");

    string Read(string name) => File.ReadAllText(Path.Combine(Workflows, name + ".yml"));

    string Run(params string[] arguments) => RunWith([], arguments);

    string RunWith(Dictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Workflows.Sample.dll"), .. arguments])
        {
            WorkingDirectory = _root.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(x => x.StartsWith("GITHUB_", StringComparison.Ordinal))
            .ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        start.Environment["NUKE_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}
