namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <summary>
/// Chooses the build to build on: the newest or, when its kernel is held, the newest of the older ones which is
/// supported, newer than stable, and not refused. Asks nobody and knows no clock.
/// </summary>
public static class HoldbackChoice
{
    /// <param name="newest">What the moving tag names.</param>
    /// <param name="dated">Builds of the same stream; <paramref name="newest"/> may be among them.</param>
    public static HoldbackDecision Choose(HoldbackFacts facts, BaseBuild newest, IEnumerable<DatedBuild> dated)
    {
        var walk = HoldbackWalk.Begin(facts, newest);
        if (walk.Decision is { } unheld)
            return unheld;
        foreach (var build in dated.OrderByDescending(build => build.Stamp).TakeWhile(_ => walk.Decision is null))
            walk = walk.Reach(build.Dated).Look(build);
        return walk.Exhausted(HoldbackWalk.NoTagLeft);
    }
}
