using System.Collections;
using Nuke.Common.ConsoleOutput;

namespace Nuke.Common.Execution;

/// <summary>
/// What one run of a build takes from its process: arguments, variables, folder and output. The static members of
/// <see cref="NukeBuild"/> read it from here, so that tests can run builds within their own process.
/// </summary>
sealed class Session
{
    Host? _host;
    AbsolutePath? _root;
    Arguments? _arguments;
    Screen? _screen;
    ParameterFiles? _files;

    public static Session Current { get; set; } = OfThisProcess();

    public required IReadOnlyList<string> CommandLine { get; init; }

    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    public required string WorkingDirectory { get; init; }

    public required TextWriter Output { get; init; }

    public bool Colors { get; init; }

    public bool IsProcess { get; init; }

    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The target whose actions run now; log lines carry it.</summary>
    public string? RunningTarget { get; set; }

    public Screen Screen => _screen ??= new Screen(Output, Colors);

    public Arguments Arguments => _arguments ??= new Arguments(CommandLine);

    public ParameterFiles Files => _files ??= new ParameterFiles(this);

    public AbsolutePath RootDirectory => _root ??= FindRoot();

    public AbsolutePath TemporaryDirectory => RootDirectory / ".nuke" / "temp";

    public Host Host
    {
        get => _host ??= Host.Choose(this);
        set => _host = value;
    }

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    static Session OfThisProcess()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string?)x.Value ?? "", StringComparer.Ordinal);
        return new Session
        {
            CommandLine = [.. Environment.GetCommandLineArgs().Skip(1)],
            Variables = variables,
            WorkingDirectory = Environment.CurrentDirectory,
            Output = Console.Out,
            IsProcess = true,
            Colors = !variables.ContainsKey("NO_COLOR") && variables.GetValueOrDefault("TERM") != "dumb"
                     && (!Console.IsOutputRedirected || variables.ContainsKey("GITHUB_ACTIONS")),
        };
    }

    AbsolutePath FindRoot()
    {
        if ((Arguments.Values("root") ?? (Variable("NUKE_ROOT") is { Length: > 0 } root ? [root] : null)) is { } values)
            return AbsolutePath.Create(Path.GetFullPath(values.Count == 0 ? "." : values[0], WorkingDirectory));

        for (var folder = AbsolutePath.Create(WorkingDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(folder / ".nuke"))
                return folder;
        }

        throw new InvalidOperationException(
            $"Could not locate '.nuke' directory/file while walking up from '{WorkingDirectory}'.{Environment.NewLine}"
            + "Either create a directory/file to mark the root directory, or add '--root [path]' to the invocation.");
    }
}
