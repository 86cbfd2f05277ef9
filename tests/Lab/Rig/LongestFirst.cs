[assembly: TestCollectionOrderer("KinoiteZfs.Lab.LongestFirst", "Lab")]

namespace KinoiteZfs.Lab;

/// <summary>
/// What takes minutes begins first, so that nothing long is left for the end, when one lane alone works. The modules
/// that several others wait for come before everything: where they are not kept yet, they take a quarter of an hour.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] Long =
    [
        nameof(CompilingOpenZfs), nameof(FaultsWhilePromoting), NightsCollection.Name,
        PlayedWorkflowsCollection.Name, SignedNightsCollection.Name, nameof(ComposingWithBlueBuild),
        nameof(StableOnDockerRegistry), nameof(StableOnListingRegistry), nameof(BootingRealKernels),
        nameof(BuildingAgainstRealHeaders), nameof(FaultsWhileRollingBack), nameof(ComposingWithBuildah),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection =>
            Array.IndexOf(Long, NameOf(collection)) is >= 0 and var place ? place : Long.Length);

    /// <summary>A class which is its own collection is named with its namespace.</summary>
    static string NameOf(ITestCollection collection) => collection.DisplayName.Split('.')[^1];
}
