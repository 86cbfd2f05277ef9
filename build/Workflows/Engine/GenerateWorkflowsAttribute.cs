using System.ComponentModel;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Nuke.Common;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Serilog;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>
/// Keeps the workflows what the code says. <c>--generate-configuration</c> without an id writes all of them: NUKE
/// itself ignores it then, and runs the default target. And a run on a person's machine brings them up to date. NUKE's
/// own way to do that starts the program once for each of them with every run, loses <c>--root</c>, and waits for a key
/// when one has changed. On a runner it tells GitHub what targets have decided, so that later jobs are skipped:
/// <see cref="DecidedByAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GenerateWorkflowsAttribute
    : BuildExtensionAttributeBase, IOnBuildCreated, IOnBuildInitialized, IOnTargetSucceeded
{
    readonly List<EditedWorkflow> _edited = [];

    /// <summary>Where people edit what workflows are made of, for the message to who has edited a file.</summary>
    public string Source { get; set; } = "the attributes of the build class and its targets";

    /// <summary>Before the engine reads parameters, and before it takes the default target.</summary>
    public override float Priority { get; set; } = 210;

    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets)
    {
        var workflows = Build.GetType().GetCustomAttributes<WorkflowAttribute>().ToList();
        workflows.ForEach(Tie);
        if (IsAskedForAll())
        {
            foreach (var workflow in workflows)
            {
                Update(workflow, executableTargets);
                Console.WriteLine($"Generated {workflow.DisplayName}");
            }

            Remember(Fingerprint(workflows), workflows.Select(Content));
            KeepEdited();
            Console.Out.Flush();
            // As NUKE ends after the one configuration it was asked for.
            Environment.Exit(0);
        }

        if (BuildServerConfigurationGeneration.IsActive)
            UpdateOne(workflows, executableTargets);
        else if (Build.IsLocalBuild)
            BringUpToDate(workflows, executableTargets);
    }

    /// <summary>Only now: it starts git, which may not see the secrets a build is given.</summary>
    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan) =>
        KeepEdited();

    void KeepEdited() => _edited.ForEach(edited => edited.Keep(Build.TemporaryDirectory / "workflows-before", Source));

    public void OnTargetSucceeded(ExecutableTarget target)
    {
        foreach (var property in ParameterReader.Members(Build.GetType()).OfType<PropertyInfo>())
        {
            if (property.GetCustomAttribute<DecidedByAttribute>()?.Target == target.Name)
                JobOutputs.Write(Names.Underscored(property.Name), property.GetValue(Build) is true ? "true" : "false");
        }
    }

    static bool IsAskedForAll() => AskedFor() is "";

    static bool IsAskedFor(WorkflowAttribute workflow) =>
        AskedFor() == $"{workflow.HostType.Name}_{workflow.IdPostfix}";

    /// <summary>An id; empty for all of them, and null when nobody asks for any.</summary>
    static string? AskedFor()
    {
        var arguments = EnvironmentInfo.CommandLineArguments.ToList();
        var asked = arguments.FindIndex(x => x.StartsWith('-') && x.TrimStart('-').Equals(
            BuildServerConfigurationGeneration.ConfigurationParameterName, StringComparison.OrdinalIgnoreCase));
        return asked < 0 ? null
            : asked + 1 == arguments.Count || arguments[asked + 1].StartsWith('-') ? ""
            : arguments[asked + 1];
    }

    /// <summary>As the engine does it for its own generators; the setter is not public.</summary>
    void Tie(WorkflowAttribute workflow) =>
        typeof(ConfigurationAttributeBase).GetProperty(nameof(workflow.Build))!.SetValue(workflow, Build);

    /// <summary>The engine opens the file alone.</summary>
    static void MakeFolder(WorkflowAttribute workflow) =>
        Directory.CreateDirectory(Path.GetDirectoryName(workflow.ConfigurationFile)!);

    void BringUpToDate(List<WorkflowAttribute> workflows, IReadOnlyCollection<ExecutableTarget> targets)
    {
        if (Remembered().FirstOrDefault() == Fingerprint(workflows))
            return;
        foreach (var workflow in workflows)
        {
            var before = Content(workflow);
            Update(workflow, targets);
            if (Content(workflow) != before)
                Log.Warning(
                    "Configuration files for {Configuration:l} have changed. They are generated: edit the build class, not them",
                    workflow.DisplayName);
        }

        Remember(Fingerprint(workflows), workflows.Select(Content));
    }

    /// <summary>
    /// The one which NUKE was asked for; the engine then writes its file once more, and the same. The others are looked
    /// at by the next run.
    /// </summary>
    void UpdateOne(List<WorkflowAttribute> workflows, IReadOnlyCollection<ExecutableTarget> targets)
    {
        if (workflows.Find(IsAskedFor) is not { } asked)
            return;
        Update(asked, targets);
        Remember(fingerprint: "", [Content(asked)], Remembered().Skip(1));
        KeepEdited();
    }

    /// <summary>Generates a file, and keeps what somebody has made of it.</summary>
    void Update(WorkflowAttribute workflow, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var generated = Remembered().Skip(1).ToHashSet();
        if (EditedWorkflow.Find(workflow.ConfigurationFile, content => generated.Contains(HashOf(content)))
            is { } edited)
            _edited.Add(edited);
        Generate(workflow, targets);
    }

    AbsolutePath Memory => Build.TemporaryDirectory / "workflows";

    /// <summary>The fingerprint of when all files were generated, and the hash of each that was.</summary>
    string[] Remembered() => Memory.FileExists() ? File.ReadAllLines(Memory) : [];

    void Remember(string fingerprint, IEnumerable<string> generated, IEnumerable<string>? earlier = null) =>
        File.WriteAllLines(Memory, [fingerprint, .. generated.Select(HashOf).Union(earlier ?? [])]);

    /// <summary>The program, and what it has written: as long as both stay, so do the workflows.</summary>
    static string Fingerprint(List<WorkflowAttribute> workflows)
    {
        var program = new DirectoryInfo(AppContext.BaseDirectory)
            .EnumerateFiles("*.dll").OrderBy(x => x.Name, StringComparer.Ordinal)
            .Select(x => $"{x.Name} {x.Length} {x.LastWriteTimeUtc.Ticks}\n");
        return HashOf(string.Concat(program.Concat(workflows.Select(Content))));
    }

    static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static string Content(WorkflowAttribute workflow) =>
        workflow.ConfigurationFile.FileExists() ? File.ReadAllText(workflow.ConfigurationFile) : "";

    /// <summary>As if its own host had asked for it: initialisers may ask which host they run on. And as if nobody
    /// had.</summary>
    static void Generate(WorkflowAttribute workflow, IReadOnlyCollection<ExecutableTarget> targets)
    {
        MakeFolder(workflow);
        var host = NukeBuild.Host.GetType();
        try
        {
            NukeBuild.Host = HostOf(workflow.HostType);
            workflow.Generate(targets);
        }
        finally
        {
            NukeBuild.Host = HostOf(host);
            foreach (var target in targets)
                (target.Invoked, target.Status) = (false, ExecutionStatus.None);
        }
    }

    static Host HostOf(Type type) =>
        (Host)TypeDescriptor.GetConverter(typeof(Host)).ConvertFromInvariantString(type.FullName!)!;
}
