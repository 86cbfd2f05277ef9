using System.Linq.Expressions;
using Microsoft.Extensions.Time.Testing;
using Nuke.Common.IO;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Nuke.Tests;

/// <summary>An empty project folder in which builds run within this process, at a time that stands still.</summary>
sealed class Sandbox : IDisposable
{
    public Sandbox()
    {
        Root = AbsolutePath.Create(Directory.CreateTempSubdirectory("nuke tests ").FullName);
        (Root / ".nuke").CreateDirectory();
    }

    public AbsolutePath Root { get; }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public Sandbox Variable(string name, string value)
    {
        Variables[name] = value;
        return this;
    }

    public Sandbox File(string path, string content)
    {
        (Root / path).WriteAllText(content);
        return this;
    }

    public Outcome Run<T>(Expression<Func<T, Target>> defaultTarget, params string[] arguments)
        where T : NukeBuild, new()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var session = new Session
        {
            CommandLine = arguments,
            Variables = Variables,
            WorkingDirectory = Root,
            Output = output,
            Time = new FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
        };
        var exitCode = BuildManager.Execute(session, [defaultTarget]);
        return new Outcome(exitCode, output.ToString());
    }

    public void Dispose() => Root.DeleteDirectory();
}

sealed record Outcome(int ExitCode, string Text)
{
    public Outcome Succeeds()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}:\n{Text}");
        return this;
    }

    public Outcome Fails()
    {
        Assert.True(ExitCode == 255, $"exit code {ExitCode}:\n{Text}");
        return this;
    }

    public Outcome Says(string text)
    {
        Assert.Contains(text, Text, StringComparison.Ordinal);
        return this;
    }

    public Outcome Conceals(string text)
    {
        Assert.DoesNotContain(text, Text, StringComparison.Ordinal);
        return this;
    }

    /// <summary>The status column of a target in the summary.</summary>
    public string Status(string target) =>
        Text.Split('\n').Single(x => x.StartsWith(target + " ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];

    /// <summary>The names of the targets which ran, in their order.</summary>
    public IReadOnlyList<string> Ran =>
        [.. Text.Split('\n').Where(x => x.StartsWith("ran ", StringComparison.Ordinal)).Select(x => x[4..])];
}
