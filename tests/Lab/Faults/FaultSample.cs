namespace KinoiteZfs.Lab;

/// <summary>
/// Which boundaries a row tries. Only writes of manifests change what is stable, and what lies between two of them is
/// the same to whoever looks at the registry: a program dies before each of them. Every other fault meets every second
/// one, in turn, and of the uploads and reads every n-th; each begins at another one.
/// </summary>
static class FaultSample
{
    /// <summary>Its value <c>whole</c> tries every boundary there is.</summary>
    public const string Variable = "KINOITE_ZFS_LAB_FAULTS";

    const string WholeValue = "whole";

    /// <summary>A program that is killed has to be started, which takes as long as several other cases.</summary>
    const int ReadsOfADeath = 96;
    const int Reads = 48;

    const int Writes = 2;

    const int UploadsOfADeathBefore = 3;
    const int Uploads = 12;

    /// <summary>To the registry, a program that dies before an answer and one that dies before its next request are the
    /// same.</summary>
    const int WritesOfADeathAfter = 6;

    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => false,
        WholeValue => true,
        var other => throw new InvalidOperationException(
            $"{Variable} is '{other}'; it must be '{WholeValue}', or unset for the gate's sample."),
    };

    public static IReadOnlyList<Boundary> Of(Boundaries all, Fault fault, bool whole)
    {
        var turn = Fault.All.TakeWhile(other => other != fault).Count();
        int Every(Access access) => access switch
        {
            _ when whole => 1,
            Access.Write => fault == Fault.DeathBefore ? 1 : fault.IsDeath ? WritesOfADeathAfter : Writes,
            Access.Upload => fault == Fault.DeathBefore ? UploadsOfADeathBefore : Uploads,
            _ => fault.IsDeath ? ReadsOfADeath : Reads,
        };
        Access[] kinds = [Access.Write, Access.Upload, Access.Read];
        return [.. kinds.SelectMany(access => Sample(access, all[access], Every(access), turn))];
    }

    static IEnumerable<Boundary> Sample(Access access, int count, int every, int turn)
    {
        // Spread, so that together the faults meet all there is rather than a few neighbours often.
        var first = Math.Min(turn * every / Fault.All.Count, Math.Max(count - 1, 0));
        return Enumerable.Range(1, count).Where(number => (number - 1) % every == first)
            .Select(number => new Boundary(access, number));
    }
}
