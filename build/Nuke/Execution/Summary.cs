using System.Globalization;
using Nuke.Common.ConsoleOutput;

namespace Nuke.Common.Execution;

/// <summary>The table of targets at the end of a build.</summary>
internal static class Summary
{
    private const int StatusWidth = 10;
    private const int DurationWidth = 10;

    public static void Write(INukeBuild build, Screen screen)
    {
        var nameWidth = Math.Max(build.ExecutionPlan.Select(x => x.Name.Length).DefaultIfEmpty().Max() + 4, 19);
        var rule = nameWidth + StatusWidth + DurationWidth;

        screen.Line();
        screen.Line(new string('═', rule));
        screen.Line(Row("Target", "Status", "Duration"), Tone.Information);
        screen.Line(new string('─', rule));
        foreach (var target in build.ExecutionPlan.Where(x => x.Status != ExecutionStatus.Collective))
        {
            var notes = string.Join(", ", target.SummaryInformation.Select(x => $"{x.Key}: {x.Value}"));
            var row = Row(target.Name, target.Status.ToString(), HasRun(target) ? Duration(target.Duration) : "");
            screen.Line(notes.Length > 0 ? $"{row}   // {notes}" : row.TrimEnd(), ToneOf(target.Status));
        }

        screen.Line(new string('─', rule));
        var total = build.ExecutionPlan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Duration);
        screen.Line(Row("Total", "", Duration(total)), Tone.Information);
        screen.Line(new string('═', rule));

        string Row(string target, string status, string duration) =>
            target.PadRight(nameWidth) + status.PadRight(StatusWidth) + duration.PadLeft(DurationWidth);
    }

    public static string Duration(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? "< 1sec"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration.Seconds:00}");

    private static bool HasRun(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted;

    private static Tone ToneOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => Tone.Success,
        ExecutionStatus.Failed => Tone.Error,
        ExecutionStatus.Aborted or ExecutionStatus.NotRun => Tone.Warning,
        _ => Tone.Debug,
    };
}
