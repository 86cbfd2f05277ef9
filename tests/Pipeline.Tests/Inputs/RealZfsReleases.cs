using System.Globalization;

namespace KinoiteZfs.Pipeline.Tests.Inputs;

/// <summary>
/// Every release, candidate and development mark of OpenZFS with its day: ci/history/README.md says where it is from.
/// </summary>
static class RealZfsReleases
{
    public static IReadOnlyList<(DateOnly Day, ZfsRelease Release)> All { get; } =
    [
        .. File.ReadLines(ShippedFile.At("ci/history/openzfs-releases.csv").FullName)
            .Skip(1).Select(line => line.Split(',')).Select(field => (Day(field[0]), Given.Zfs(field[1], field[3]))),
    ];

    /// <summary>What its repository had on a day.</summary>
    public static IReadOnlyList<ZfsRelease> On(DateOnly day) =>
        [.. All.Where(one => one.Day <= day).Select(one => one.Release)];

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
