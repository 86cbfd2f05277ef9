namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What the machine's first program does; <c>init.sh</c> knows how.</summary>
/// <param name="Name">As that script calls it.</param>
/// <param name="Sums">What the pool's files must add up to; null when there are none yet.</param>
sealed record GuestPlan(string Name, string? Sums = null)
{
    /// <summary>A pool's whole life: made, written, changed and rolled back, scrubbed, exported, imported, compared,
    /// destroyed.</summary>
    public static GuestPlan Cycle { get; } = new("cycle");

    /// <summary>Makes a pool and leaves it behind.</summary>
    public static GuestPlan Fill { get; } = new("fill");

    /// <summary>Imports, compares and scrubs another ZFS's pool, and writes to it.</summary>
    public static GuestPlan TakeOver(string sums) => new("take-over", sums);

    /// <summary>The first ZFS again: imports, compares and scrubs.</summary>
    public static GuestPlan WayBack(string sums) => new("way-back", sums);
}
