namespace KinoiteZfs.Lab;

/// <summary>
/// Which boundaries a row tries. Every write, always: only writes change what is stable, and what lies between two of them is
/// the same to whoever looks at the registry. Of the reads every n-th, each fault beginning at another one.
/// </summary>
static class FaultSample
{
    /// <summary>Its value <c>whole</c> tries every boundary there is.</summary>
    public const string Variable = "KINOITE_ZFS_LAB_FAULTS";

    const string WholeValue = "whole";

    /// <summary>A program that is killed has to be started, which takes as long as several other cases.</summary>
    const int ReadsOfADeath = 48;
    const int Reads = 24;

    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => false,
        WholeValue => true,
        var other => throw new InvalidOperationException($"{Variable} is '{other}'; it must be '{WholeValue}', or unset for the gate's sample."),
    };

    public static IReadOnlyList<Boundary> Of(Boundaries all, Fault fault, bool whole)
    {
        var every = whole ? 1 : fault.IsDeath ? ReadsOfADeath : Reads;
        var first = Fault.All.TakeWhile(other => other != fault).Count() % every;
        return
        [
            .. Enumerable.Range(1, all.Writes).Select(number => new Boundary(Access.Write, number)),
            .. Enumerable.Range(1, all.Reads).Where(number => whole || (number - 1) % every == Math.Min(first, all.Reads - 1))
                .Select(number => new Boundary(Access.Read, number)),
        ];
    }
}
