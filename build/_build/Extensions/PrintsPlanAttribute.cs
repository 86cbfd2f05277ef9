/// <summary>
/// What <c>--plan</c> shows: the targets in the order in which they would run. NUKE itself starts a browser for it, and
/// fails where there is none.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PrintsPlanAttribute : BuildExtensionAttributeBase, IOnBuildInitialized
{
    /// <summary>Before the engine does it.</summary>
    public override float Priority { get; set; } = 20;

    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan)
    {
        if (!Build.Plan || executionPlan.Count == 0)
            return;
        Console.WriteLine("Execution plan:\n");
        var width = executionPlan.Max(x => x.Name.Length);
        foreach (var (index, target) in executionPlan.Index())
            Console.WriteLine($"  {index + 1,2}. {target.Name.PadRight(width)}{Relations(target)}".TrimEnd());
        Console.Out.Flush();
        // As NUKE ends after its own.
        Environment.Exit(0);
    }

    static string Relations(ExecutableTarget target) =>
        Names(" -> ", target.ExecutionDependencies)
        + Names(", after ", target.OrderDependencies)
        + Names(", triggered by ", target.TriggerDependencies)
        + (target.Invoked ? "  (invoked)" : "");

    static string Names(string label, List<ExecutableTarget> targets) =>
        targets.Count == 0 ? "" : label + string.Join(", ", targets.Select(x => x.Name));
}
