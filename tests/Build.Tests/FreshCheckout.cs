using KinoiteZfs.Oci.Layout;
using KinoiteZfs.Oci.References;

namespace KinoiteZfs.Build.Tests;

/// <summary>What a newcomer has: a clone of the repository with one commit, and nothing else. Used as a user uses it,
/// by process.</summary>
public sealed class FreshCheckout : IDisposable
{
    static readonly string[] Content = [".github/workflows", "ci/rehearsal", "recipes", ".nuke/parameters.json"];

    /// <summary>What a fork edits is the tests' own here: they hold for every stream.</summary>
    static readonly string[] Edited = ["stream.json", "inputs.lock.json"];

    public FreshCheckout()
    {
        Folder = Directory.CreateTempSubdirectory("checkout-");
        foreach (var item in Content)
            Copy(Path.Combine(Repository.FullName, item), PathOf(item));
        foreach (var file in Edited)
            Copy(Path.Combine(Repository.FullName, "tests", "Build.Tests", "Fixtures", file), PathOf($"ci/{file}"));
        Git("init", "--quiet", "--initial-branch=main");
        Git("add", "--all");
        Git("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message=Test");
    }

    public DirectoryInfo Folder { get; }

    public string PathOf(string relative) => Path.Combine(Folder.FullName, relative);

    public string Read(string relative) => File.ReadAllText(PathOf(relative));

    public void Write(string relative, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), content);
    }

    /// <summary>The layout everything goes to where no mirror is named.</summary>
    public LayoutRegistry EmbeddedRegistry => new(PathOf(".nuke/temp/registry"));

    /// <summary>Every record and every file of the embedded registry, with its content's digest.</summary>
    public IReadOnlyDictionary<string, Digest> Snapshot() => new[] { "artifacts", ".nuke/temp/registry" }
        .SelectMany(folder => Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories))
        .ToDictionary(file => file, file => Digest.Of(File.ReadAllBytes(file)));

    /// <summary>Runs the build with an environment that holds nothing of the test machine's.</summary>
    public BuildRun Run(params string[] arguments) => RunWith([], arguments);

    public BuildRun RunWith(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "_build.dll"), .. arguments]);
        foreach (var name in start.Environment.Keys
            .Where(x => x.StartsWith("GITHUB_", StringComparison.Ordinal) || x == "CI").ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["NUKE_TELEMETRY_OPTOUT"] = "1";
        start.Environment["NO_COLOR"] = "1";
        return BuildRun.Of(start, Folder);
    }

    /// <summary>The same on GitHub's runner, in a run about main; samples stand in for upstream's images.</summary>
    /// <param name="more">Variables beside the runner's own, or in their place.</param>
    public BuildRun RunInActions(Dictionary<string, string> more, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(more)
        {
            ["GITHUB_OUTPUT"] = more.GetValueOrDefault("GITHUB_OUTPUT", PathOf("output")),
            ["GITHUB_STEP_SUMMARY"] = more.GetValueOrDefault("GITHUB_STEP_SUMMARY", PathOf("page")),
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_RUN_ID"] = "4711",
            ["GITHUB_RUN_NUMBER"] = "7",
            ["GITHUB_RUN_ATTEMPT"] = "1",
            ["GITHUB_REF"] = "refs/heads/main",
            ["GITHUB_SHA"] = Head,
            ["GITHUB_ACTOR"] = "dana",
            ["GITHUB_REPOSITORY"] = "dana/kinoite",
            ["GITHUB_REPOSITORY_OWNER"] = "dana",
            ["MIRROR"] = $"*=layout:{PathOf(".nuke/temp/registry")}",
            ["RPM_DIRECTORY"] = PathOf("ci/rehearsal/rpms"),
            ["ZFS_RELEASES"] = PathOf("releases.json"),
        };
        return RunWith(environment, arguments);
    }

    /// <summary>The commit of the clone.</summary>
    public string Head => Read(".git/refs/heads/main").Trim();

    public void Dispose() => Folder.Delete(recursive: true);

    public void Git(params string[] arguments)
    {
        var run = BuildRun.Of(new ProcessStartInfo("git", arguments), Folder);
        if (run.ExitCode != 0)
            throw new InvalidOperationException(run.Output);
    }

    public static DirectoryInfo Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KinoiteZfs.slnx")))
                folder = folder.Parent;
            return folder
                ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not below the repository.");
        }
    }

    static void Copy(string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (File.Exists(source))
        {
            File.Copy(source, target);
            return;
        }
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
