using KinoiteZfs.Pipeline.Reports.Plan;
using KinoiteZfs.Pipeline.Stable.Rollback;

partial class Build
{
    [Parameter(
        "What Rollback makes stable again: an audit tag such as stable-4711-0123456, or a digest; History lists them")]
    readonly string? To;

    /// <summary>Known as soon as a rollback begins; its page is written when the build ends, whatever came of
    /// it.</summary>
    RunIdentity? _goesBack;

    Target Rollback => _ => _
        .Description(
            "Makes image and akmods of an earlier promotion stable again: --to an audit tag or digest; or moves nothing")
        .Executes(Stage(async () =>
        {
            var target = StableTarget.Parse(To ?? throw new PipelineException(
                "Nothing is named to go back to. Add --to with an audit tag or a digest; History lists them."));
            var run = await IdentifyAsync();
            var request = new RollbackRequest(target, run, await LoadRepositoriesAsync())
            {
                Signing = await LoadSigningAsync(), AllowUnsigned = AllowUnsigned
            };
            if (PlanOnly)
            {
                ShowPlan(await RollbackStage.PlanAsync(
                    request, Registry, await Records.FindAsync<RollbackRecord>(Cancellation), TimeProvider.System,
                    Cancellation));
                return;
            }
            _goesBack = run;
            var record = await RollbackStage.RunAsync(
                request, Registry, Records, TimeProvider.System, Progress, Cancellation);
            Show(MovesTable.Render(record, TerminalWidth));
        }));
}
