namespace KinoiteZfs.Lab;

/// <summary>
/// Which boundaries a row tries. Only writes change what is stable, and what lies between two of them is the same to whoever looks
/// at the registry: a program dies before each of them. Every other fault meets every second write, in turn, and of the reads every
/// n-th; each begins at another one.
/// </summary>
static class FaultSample
{
    /// <summary>Its value <c>whole</c> tries every boundary there is.</summary>
    public const string Variable = "KINOITE_ZFS_LAB_FAULTS";

    const string WholeValue = "whole";

    /// <summary>A program that is killed has to be started, which takes as long as several other cases.</summary>
    const int ReadsOfADeath = 48;
    const int Reads = 24;

    const int Writes = 2;

    /// <summary>To the registry, a program that dies before an answer and one that dies before its next request are the same.</summary>
    const int WritesOfADeathAfter = 6;

    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => false,
        WholeValue => true,
        var other => throw new InvalidOperationException($"{Variable} is '{other}'; it must be '{WholeValue}', or unset for the gate's sample."),
    };

    public static IReadOnlyList<Boundary> Of(Boundaries all, Fault fault, bool whole)
    {
        var turn = Fault.All.TakeWhile(other => other != fault).Count();
        var writes = fault == Fault.DeathBefore ? 1 : fault.IsDeath ? WritesOfADeathAfter : Writes;
        return
        [
            .. Sample(Access.Write, all.Writes, whole ? 1 : writes, turn),
            .. Sample(Access.Read, all.Reads, whole ? 1 : fault.IsDeath ? ReadsOfADeath : Reads, turn),
        ];
    }

    static IEnumerable<Boundary> Sample(Access access, int count, int every, int turn)
    {
        var first = Math.Min(turn % every, Math.Max(count - 1, 0));
        return Enumerable.Range(1, count).Where(number => (number - 1) % every == first).Select(number => new Boundary(access, number));
    }
}
