using System.Diagnostics;
using System.Text.RegularExpressions;
using Nuke.Common.IO;

namespace Nuke.Tests;

/// <summary>build.sh in a folder with a blank in its name, with a stand-in for dotnet which writes down its
/// calls.</summary>
[Trait("Speed", "Slow")]
public sealed class Bootstrapping : IDisposable
{
    const string FakeDotnet = """
        #!/usr/bin/env bash
        echo "$1" >> "$CALLS"
        case $1 in
          --version) [ -z "${NO_SDK:-}" ] || { echo "no compatible SDK"; exit 1; } ;;
          restore) [ -n "${SERVES:-}" ] || { echo "error NU1101: Unable to find package Nuke.Common. No packages exist"; exit 1; } ;;
          build)
            [ -z "${BROKEN:-}" ] || { echo "error CS1002"; exit 1; }
            [ -z "${CHANGES:-}" ] || echo changed >> "$CHANGES"
            for folder in build/_build/bin/Debug build/_build/bin/package/Debug; do
              mkdir -p "$folder" && touch "$folder/_build.dll"
            done ;;
          *.dll) shift; echo "args:$*"; echo "engine:$NUKE_SOURCE"; exit "${EXIT:-0}" ;;
        esac
        """;

    readonly Sandbox _sandbox = new();
    readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("temporary ");
    readonly AbsolutePath _calls;

    public Bootstrapping()
    {
        _calls = _sandbox.Root / "calls";
        var repository = Repository();
        foreach (var script in new[] { "build.sh", "build.cmd" })
            File.Copy(repository / script, _sandbox.Root / script);
        _sandbox.File("global.json", """{ "sdk": { "version": "10.0.100" } }""")
            .File("Directory.Build.props", "").File("Directory.Build.targets", "").File("Directory.Packages.props", "")
            .File("build/_build/_build.csproj", "").File("build/_build/Build.cs", "one")
            .File("bin/dotnet", FakeDotnet.Replace("\r", "", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_sandbox.Root / "bin" / "dotnet", UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            Mode("u+w");
        _sandbox.Dispose();
        _temporary.Delete(recursive: true);
    }

    [Fact]
    public void The_first_run_asks_the_feeds_compiles_and_runs()
    {
        var run = Run("Promote", "--owner", "me");

        Assert.Contains("args:Promote --owner me\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(["--version", "restore", "--version", "build", "run"], Calls());
    }

    /// <summary>Who pipes a build into another program gets what the build says alone.</summary>
    [Fact]
    public void What_the_script_says_itself_is_not_on_standard_output()
    {
        var run = Run("Status", "--json");

        Assert.Equal("args:Status --json\nengine:bundled\n", run.Output);
        Assert.Contains("Compiling the build project ...", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_compiles_when_nothing_has_changed()
    {
        Run();
        File.Delete(_calls);

        Run();

        Assert.Equal(["run"], Calls());
    }

    [Theory]
    [InlineData("build/_build/Build.cs")]
    [InlineData("build/Pipeline/New.cs")]
    [InlineData("Directory.Packages.props")]
    [InlineData("nuget.config")]
    public void A_change_compiles(string file)
    {
        Run();
        File.Delete(_calls);
        _sandbox.File(file, "changed");

        Run();

        Assert.Contains("build", Calls());
    }

    [Fact]
    public void A_changed_file_with_an_old_time_compiles()
    {
        Run();
        File.Delete(_calls);
        _sandbox.File("build/_build/Build.cs", "two");
        File.SetLastWriteTimeUtc(_sandbox.Root / "build/_build/Build.cs", DateTime.UnixEpoch);

        Run();

        Assert.Contains("build", Calls());
    }

    [Fact]
    public void A_deleted_file_compiles()
    {
        _sandbox.File("build/_build/Other.cs", "x");
        Run();
        File.Delete(_calls);
        File.Delete(_sandbox.Root / "build/_build/Other.cs");

        Run();

        Assert.Contains("build", Calls());
    }

    [Fact]
    public void A_failed_compilation_shows_why_and_is_tried_again()
    {
        var failed = Run(variables: ("BROKEN", "yes"));
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("error CS1002", failed.Errors, StringComparison.Ordinal);
        File.Delete(_calls);

        Run();

        Assert.Contains("build", Calls());
    }

    [Fact]
    public void The_lock_of_a_killed_run_is_taken_over()
    {
        (_sandbox.Root / ".nuke" / "temp").CreateDirectory();
        File.CreateSymbolicLink(_sandbox.Root / ".nuke" / "temp" / "build.lock", "2147483646");

        Assert.Equal(0, Run().ExitCode);
    }

    [Fact]
    public void A_file_changed_while_compiling_compiles_again()
    {
        Run(variables: ("CHANGES", "build/_build/Build.cs"));
        File.Delete(_calls);

        Run();

        Assert.Contains("build", Calls());
    }

    [Fact]
    public async Task Runs_at_once_compile_once()
    {
        var runs = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => Run(variables: ("NUKE_SOURCE", "bundled")))));

        Assert.All(runs, x => Assert.Equal(0, x.ExitCode));
        Assert.Single(Calls(), "build");
    }

    [Fact]
    public void Switching_engines_and_back_finds_both_compiled()
    {
        Run(variables: ("NUKE_SOURCE", "bundled"));
        Run(variables: ("NUKE_SOURCE", "package"));
        File.Delete(_calls);

        Run(variables: ("NUKE_SOURCE", "bundled"));

        Assert.Equal(["run"], Calls());
    }

    [Fact]
    public void Feeds_with_the_packages_choose_the_package_engine() =>
        Assert.Contains("engine:package\n", Run(variables: ("SERVES", "yes")).Output, StringComparison.Ordinal);

    [Fact]
    public void Feeds_without_them_choose_the_bundled_engine_and_say_why() =>
        Assert.Contains(
            "NUKE engine: bundled (the feeds do not serve Nuke.Common)", Run().Errors, StringComparison.Ordinal);

    [Theory]
    [InlineData("package")]
    [InlineData("bundled")]
    public void A_chosen_engine_is_not_questioned(string engine)
    {
        Assert.Contains($"engine:{engine}\n", Run(variables: ("NUKE_SOURCE", engine)).Output, StringComparison.Ordinal);

        Assert.DoesNotContain("restore", Calls());
    }

    [Fact]
    public void An_unknown_engine_is_an_error()
    {
        var run = Run(variables: ("NUKE_SOURCE", "nuget"));

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("NUKE_SOURCE is 'nuget'; it must be 'package'", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_sdk_is_an_error_which_says_what_to_install()
    {
        var run = Run(variables: ("NO_SDK", "yes"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("install the package dotnet-sdk-10.0", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_exit_code_is_the_builds() => Assert.Equal(255, Run(variables: ("EXIT", "255")).ExitCode);

    [Fact]
    public void From_another_folder_the_root_is_named() =>
        Assert.Contains(
            $"args:Status --root {_sandbox.Root}\n", Run(["Status"], folder: "/").Output, StringComparison.Ordinal);

    /// <summary>As people put a script of a checkout on their PATH.</summary>
    [Theory]
    [InlineData("links/absolute")]
    [InlineData("links/relative")]
    [InlineData("links/deeper/chain")]
    public void Through_a_link_the_checkout_is_where_the_script_lies(string link)
    {
        Directory.CreateDirectory(_sandbox.Root / "links" / "deeper");
        File.CreateSymbolicLink(_sandbox.Root / "links" / "absolute", _sandbox.Root / "build.sh");
        File.CreateSymbolicLink(_sandbox.Root / "links" / "relative", "../build.sh");
        File.CreateSymbolicLink(_sandbox.Root / "links" / "deeper" / "chain", "../relative");

        var run = Run(["Status"], folder: "/", script: link);

        Assert.Contains($"args:Status --root {_sandbox.Root}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkout_one_cannot_write_is_compiled_and_run_in_a_folder_of_ones_own()
    {
        if (!OperatingSystem.IsLinux())
            return;
        ProtectCheckout();

        var run = RunWithoutRightsOfRoot();

        Assert.True(run.ExitCode == 0, run.Errors);
        var used = Regex.Match(run.Errors, $"{_sandbox.Root} cannot be written: it is compiled and run in (\\S[^,]*),")
            .Groups[1].Value;
        Assert.StartsWith(_temporary.FullName + "/kinoite-zfs-", used, StringComparison.Ordinal);
        Assert.Contains($"args:Status --root {used}\n", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_sandbox.Root / "build" / "_build" / "bin"));
    }

    [Fact]
    public void The_copy_of_a_checkout_one_cannot_write_follows_it()
    {
        if (!OperatingSystem.IsLinux())
            return;
        ProtectCheckout();
        RunWithoutRightsOfRoot();
        File.WriteAllText(_calls, "");
        RunWithoutRightsOfRoot();
        Assert.Equal(["run"], Calls());
        Mode("u+w");
        File.Delete(_sandbox.Root / "build" / "_build" / "Build.cs");
        ProtectCheckout();

        Assert.Equal(0, RunWithoutRightsOfRoot().ExitCode);

        Assert.Contains("build", Calls());
        Assert.Empty(Directory.EnumerateFiles(_temporary.FullName, "Build.cs", SearchOption.AllDirectories));
    }

    /// <summary>Whoever made it could put programs of theirs into it.</summary>
    [Fact]
    public void A_temporary_folder_of_somebody_else_is_not_used()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var elsewhere = Directory.CreateDirectory(Path.Combine(_temporary.FullName, "elsewhere")).FullName;
        var user = Process.Start(new ProcessStartInfo("id", "-u") { RedirectStandardOutput = true })!
            .StandardOutput.ReadToEnd().Trim();
        Directory.CreateSymbolicLink(Path.Combine(_temporary.FullName, $"kinoite-zfs-{user}"), elsewhere);
        ProtectCheckout();

        var run = RunWithoutRightsOfRoot();

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Set TMPDIR to a folder of your own", run.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    void ProtectCheckout() => Mode("a-w");

    void Mode(string mode)
    {
        foreach (var folder in new[] { _sandbox.Root, _sandbox.Root / "build", _sandbox.Root / "build" / "_build" })
            Process.Start("chmod", [mode, folder]).WaitForExit();
    }

    /// <summary>Who may write where modes forbid it is root by its capabilities alone: see capabilities(7),
    /// CAP_DAC_OVERRIDE.</summary>
    (int ExitCode, string Output, string Errors) RunWithoutRightsOfRoot() => Run(
        ["Status"], folder: "/", variables: ("TMPDIR", _temporary.FullName),
        through: Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []);

    [Fact]
    public void The_windows_script_runs_under_a_shell_too() =>
        Assert.Contains("args:Status\n", Run(["Status"], script: "build.cmd").Output, StringComparison.Ordinal);

    static AbsolutePath Repository()
    {
        var folder = AbsolutePath.Create(AppContext.BaseDirectory);
        while (!(folder / "build.sh").FileExists())
            folder = folder.Parent;
        return folder;
    }

    string[] Calls() =>
        [.. File.ReadAllLines(_calls).Select(x => x.EndsWith(".dll", StringComparison.Ordinal) ? "run" : x)];

    (int ExitCode, string Output, string Errors) Run(params string[] arguments) => Run(arguments, folder: null);

    (int ExitCode, string Output, string Errors) Run((string Name, string Value) variables) =>
        Run([], variables: variables);

    (int ExitCode, string Output, string Errors) Run(
        string[] arguments, string? folder = null, string script = "build.sh",
        (string Name, string Value)? variables = null, string[]? through = null)
    {
        string[] command = [.. through ?? [], "bash"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder ?? _sandbox.Root.ToString(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(_sandbox.Root / script);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("NUKE_SOURCE");
        start.Environment["PATH"] = $"{_sandbox.Root / "bin"}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["CALLS"] = _calls;
        File.AppendAllText(_calls, "");
        if (variables is { } variable)
            start.Environment[variable.Name] = variable.Value;

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
