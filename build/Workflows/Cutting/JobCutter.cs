namespace KinoiteZfs.Workflows.Cutting;

/// <summary>
/// Cuts a graph of targets into jobs. A job waits for every other one that holds a predecessor of one of its targets,
/// or writes a file which they read.
/// </summary>
static class JobCutter
{
    /// <returns>Jobs in an order in which each comes after those it needs.</returns>
    /// <exception cref="WorkflowException">There is no such order, or a file has no writer.</exception>
    public static IReadOnlyList<JobSlice> Cut(IReadOnlyList<TargetFacts> given)
    {
        // The order of declaration differs from machine to machine where a class is spread over files.
        var targets = InOrder(
            given.OrderBy(x => x.Name, StringComparer.Ordinal),
            (target, other) => target.Predecessors.Contains(other.Name),
            stuck => new WorkflowException(
                $"The targets {string.Join(", ", stuck.Select(x => x.Name))} wait for each other."));
        return InOrder(
            targets.GroupBy(x => x.JobId).Select(x => new JobSlice(x.Key, [.. x], Needs([.. x], targets))),
            (job, other) => job.Needs.Contains(other.Id),
            stuck => Circle(stuck, targets));
    }

    /// <summary>Each after those it waits for, and else as they are given.</summary>
    static List<T> InOrder<T>(IEnumerable<T> given, Func<T, T, bool> waitsFor, Func<List<T>, WorkflowException> stuck)
        where T : class
    {
        var ordered = new List<T>();
        var remaining = given.ToList();
        while (remaining.Count > 0)
        {
            var next = remaining.Find(x => !remaining.Exists(y => waitsFor(x, y))) ?? throw stuck(remaining);
            remaining.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    static IReadOnlyList<string> Needs(List<TargetFacts> own, IReadOnlyList<TargetFacts> all)
    {
        foreach (var target in own)
        {
            foreach (var consumption in target.Consumes)
                RequireProducer(target, consumption, all);
        }

        var wanted = own.SelectMany(Precedes).ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(x => wanted.Contains(x.Name))
            .Select(x => x.JobId).Where(x => x != own[0].JobId).Distinct()];
    }

    static IEnumerable<string> Precedes(TargetFacts target) =>
        target.Predecessors.Concat(target.Consumes.Select(x => x.Producer));

    static void RequireProducer(TargetFacts consumer, Consumption consumption, IReadOnlyList<TargetFacts> all)
    {
        var producer = all.FirstOrDefault(x => x.Name == consumption.Producer)
            ?? throw new WorkflowException(
                $"Target {consumer.Name} consumes {consumption.File} of {consumption.Producer}, which does not run in this workflow. "
                + $"Let {consumer.Name} depend on it, or name it in InvokedTargets.");
        if (!producer.Products.Contains(consumption.File))
        {
            throw new WorkflowException(
                $"Target {consumer.Name} consumes {consumption.File} of {producer.Name}, which produces {Listed(producer.Products)}. "
                + $"Add .Produces(…) to {producer.Name}.");
        }
    }

    /// <summary>Every remaining job waits for another remaining one; following that must close a circle.</summary>
    static WorkflowException Circle(List<JobSlice> remaining, IReadOnlyList<TargetFacts> targets)
    {
        var path = new List<JobSlice>();
        var current = remaining[0];
        while (!path.Contains(current))
        {
            path.Add(current);
            current = remaining.Find(x => current.Needs.Contains(x.Id))!;
        }

        var circle = path.Skip(path.IndexOf(current)).Append(current).ToList();
        var reasons = circle.Zip(circle.Skip(1), (job, other) => Reason(job, other, targets));
        return new WorkflowException(
            $"The jobs {string.Join(" → ", circle.Select(x => x.Id))} wait for each other: {string.Join("; ", reasons)}. "
            + "Move one of these targets to another job.");
    }

    static string Reason(JobSlice job, JobSlice other, IReadOnlyList<TargetFacts> targets)
    {
        var (target, before) = job.Targets
            .SelectMany(x => Precedes(x).Select(y => (Target: x, Before: targets.First(z => z.Name == y))))
            .First(x => x.Before.JobId == other.Id);
        return $"{target.Name} comes after {before.Name}";
    }

    static string Listed(IReadOnlyList<string> files) => files.Count == 0 ? "nothing" : string.Join(", ", files);
}
