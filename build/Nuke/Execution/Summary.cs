using System.Globalization;
using Nuke.Common.ConsoleOutput;

namespace Nuke.Common.Execution;

/// <summary>The table of targets at the end of a build, and how it went.</summary>
static class Summary
{
    const int StatusWidth = 10;
    const int DurationWidth = 10;

    public static void Write(NukeBuild build, Session session)
    {
        var nameWidth = Math.Max(build.ExecutionPlan.Select(x => x.Name.Length).DefaultIfEmpty().Max() + 4, 19);
        var rule = nameWidth + StatusWidth + DurationWidth;
        var screen = session.Screen;

        screen.Line();
        screen.Line(new string('═', rule));
        screen.Line(Row("Target", "Status", "Duration"), Tone.Information);
        screen.Line(new string('─', rule));
        foreach (var target in build.ExecutionPlan.Where(x => x.Status != ExecutionStatus.Collective))
        {
            var notes = string.Join(", ", target.SummaryInformation.Select(x => $"{x.Key}: {x.Value}"));
            var duration = HasRun(target) ? Duration(target.Stopwatch.Elapsed) : "";
            var row = Row(target.Name, target.Status.ToString(), duration);
            screen.Line(notes.Length > 0 ? $"{row}   // {notes}" : row.TrimEnd(), ToneOf(target.Status));
        }

        screen.Line(new string('─', rule));
        var total = build.ExecutionPlan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Stopwatch.Elapsed);
        screen.Line(Row("Total", "", Duration(total)), Tone.Information);
        screen.Line(new string('═', rule));

        screen.Line();
        var time = session.Time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        if (build.IsFailing)
            screen.Line($"Build failed on {time}. (╯°□°）╯︵ ┻━┻", Tone.Error);
        else
            screen.Line($"Build succeeded on {time}. ＼（＾ᴗ＾）／", Tone.Success);

        string Row(string target, string status, string duration) =>
            target.PadRight(nameWidth) + status.PadRight(StatusWidth) + duration.PadLeft(DurationWidth);
    }

    static string Duration(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? "< 1sec"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration.Seconds:00}");

    static bool HasRun(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted;

    static Tone ToneOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => Tone.Success,
        ExecutionStatus.Failed => Tone.Error,
        ExecutionStatus.Aborted or ExecutionStatus.NotRun => Tone.Warning,
        _ => Tone.Debug,
    };
}
