namespace KinoiteZfs.Lab;

/// <summary>Something the pipeline does to our repositories: a target of the build, and the stage behind it.</summary>
/// <param name="Target">The build's arguments.</param>
/// <param name="PrepareAsync">Brings a site up to where the operation begins.</param>
/// <param name="StageAsync">The same in this process, over this registry.</param>
sealed record Operation(
    string Name, string[] Target, Func<SampleNights, Task> PrepareAsync, Func<SampleNights, IRegistry, Task> StageAsync)
{
    public static readonly Operation Publication = new(
        "candidate publication", ["Candidate", "--skip"],
        async nights =>
        {
            await nights.PromoteFirstAsync();
            await nights.ComposeSecondAsync();
        },
        (nights, registry) => nights.PublishCandidateAsync(registry));

    public static readonly Operation Promotion = new(
        "promotion", ["Promote", "--skip"],
        async nights =>
        {
            await nights.PromoteFirstAsync();
            await nights.ProveSecondAsync();
        },
        (nights, registry) => nights.PromoteAsync(registry));

    public static readonly Operation Rollback = new(
        "rollback", ["Rollback", "--to", SampleNights.FirstAudit],
        async nights =>
        {
            await nights.PromoteFirstAsync();
            await nights.ProveSecondAsync();
            await nights.PromoteProvenAsync();
        },
        (nights, registry) => nights.RollBackAsync(registry))
    {
        // Its run is the build's own, and a second try is the same run only where somebody else counts the runs.
        Variables = SampleNights.ThirdRunVariables,
    };

    /// <summary>Of a third night, while the second is proven and not promoted: its records are kept for whoever
    /// promotes it meanwhile.</summary>
    public static readonly Operation LaterPromotion =
        Promotion with { PrepareAsync = nights => nights.ProveTwoAsync() };

    /// <summary>Of a third night, when there is something to roll back to.</summary>
    /// <param name="run">Of that night.</param>
    public static Operation PromotionOf(int run) =>
        Promotion with { PrepareAsync = nights => nights.ProveThirdAsync(run) };

    public IReadOnlyDictionary<string, string> Variables { get; private init; } = new Dictionary<string, string>();

    public override string ToString() => Name;
}
