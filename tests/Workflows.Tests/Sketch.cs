using KinoiteZfs.Workflows.Core;
using KinoiteZfs.Workflows.Cutting;

namespace KinoiteZfs.Workflows.Tests;

/// <summary>A workflow made of a few targets, with only what a test is about.</summary>
sealed record Sketch
{
    public WorkflowSettings Settings { get; init; } = new("build", [new Trigger.Dispatch()]) { TimeoutMinutes = 10 };

    public IReadOnlyList<ParameterFacts> Parameters { get; init; } = [];

    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    public static TargetFacts Target(string name, params string[] after) => new(name) { Predecessors = after };

    public static Consumption From(string producer, string file) => new(producer, file);

    public Workflow Assemble(params TargetFacts[] targets) => new WorkflowAssembly(
        Settings,
        new ParameterValues(Parameters, Settings),
        new Gates(Parameters, Decisions)).Assemble(targets);

    public string Refuse(params TargetFacts[] targets) =>
        Assert.Throws<WorkflowException>(() => Assemble(targets)).Message;

    public Sketch StartedBy(params Trigger[] triggers) =>
        this with { Settings = Settings with { Triggers = triggers } };

    public Sketch StartedByPullRequests() => StartedBy(new Trigger.Event(Trigger.PullRequest, []));

    public Sketch Granting(params Capability[] capabilities) =>
        this with { Settings = Settings with { Grants = capabilities } };

    public Sketch Asking(params string[] inputs) => this with { Settings = Settings with { Inputs = inputs } };
}

static class Jobs
{
    public static Job Job(this Workflow workflow, string id) => workflow.Jobs.Single(x => x.Id == id);

    public static string? Condition(this Workflow workflow, string id) => workflow.Job(id).If?.Text;

    public static IReadOnlyList<string> Uploads(this Job job) => job.Named(ActionPins.UploadArtifact);

    public static IReadOnlyList<string> Downloads(this Job job) => job.Named(ActionPins.DownloadArtifact);

    public static IReadOnlyDictionary<string, string> BuildVariables(this Job job) =>
        job.Steps.Single(x => x.Id == "build").Variables.ToDictionary(x => x.Name, x => x.Value.Text);

    static IReadOnlyList<string> Named(this Job job, ActionPin action) =>
        [.. job.Steps.OfType<Step.Uses>().Where(x => x.Action == action)
            .Select(x => x.With.Single(y => y.Name == "name").Value.Text)];
}
