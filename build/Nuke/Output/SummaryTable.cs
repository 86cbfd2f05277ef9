using System.Globalization;
using Nuke.Common.Execution;

namespace Nuke.Common.Output;

/// <summary>The table at the end: target, status, duration, and what there is to know.</summary>
static class SummaryTable
{
    const int StatusWidth = 12;
    const int DurationWidth = 10;

    public static void Write(Host host, NukeBuild build)
    {
        var plan = build.ExecutionPlan.Where(x => x.Status != ExecutionStatus.Collective).ToList();
        var name = Math.Max(plan.Select(x => x.Name.Length).DefaultIfEmpty().Max() + 4, 19);
        var line = new string('═', name + StatusWidth + DurationWidth);

        host.Out.WriteLine();
        host.Out.WriteLine(line);
        host.Out.WriteLine(Row("Target", "Status", "Duration"));
        host.Out.WriteLine(new string('─', line.Length));
        foreach (var target in plan)
        {
            var information = string.Join(", ", target.SummaryInformation.Select(x => $"{x.Key}: {x.Value}"));
            var row = Row(target.Name, target.Status.ToString(), Duration(target)) + (information.Length > 0 ? $"   // {information}" : "");
            host.Out.WriteLine(target.Status switch
            {
                ExecutionStatus.Succeeded => Ansi.Success(row, host.HasColor),
                ExecutionStatus.Failed or ExecutionStatus.Aborted => Ansi.Error(row, host.HasColor),
                _ => Ansi.Dim(row, host.HasColor),
            });
        }
        host.Out.WriteLine(new string('─', line.Length));
        host.Out.WriteLine(Row("Total", "", Format(plan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Duration))));
        host.Out.WriteLine(line);
        host.Out.WriteLine();

        var now = DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        host.Out.WriteLine(build.IsSucceeding
            ? Ansi.Success($"Build succeeded on {now}.", host.HasColor)
            : Ansi.Error($"Build failed on {now}.", host.HasColor));

        string Row(string target, string status, string duration) =>
            target.PadRight(name) + status.PadRight(StatusWidth) + duration.PadLeft(DurationWidth);
    }

    static string Duration(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted ? Format(target.Duration) : "";

    static string Format(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(1) ? "< 1sec" : $"{(int)duration.TotalMinutes}:{duration.Seconds:00}";
}
