namespace KinoiteZfs.Pipeline.Tests.Backtest;

/// <summary>A kernel as numbers, which are compared without the code that is tested.</summary>
/// <param name="Series">6.9 and 6.10 are among them, whose order as text is another.</param>
readonly record struct ModelKernel(int Series, int Patch, int Build, int Fedora)
{
    public static readonly ModelKernel First = new(8, 8, 200, 41);

    public KernelRelease Release => KernelRelease.Parse($"6.{Series}.{Patch}-{Build}.fc{Fedora}.x86_64");

    public bool IsAtLeast(ModelKernel other) => Fedora >= other.Fedora
        && (Series, Patch, Build, Fedora).CompareTo((other.Series, other.Patch, other.Build, other.Fedora)) >= 0;

    public ModelKernel After(KernelMove move) => move switch
    {
        KernelMove.Patch => this with { Patch = Patch + 1 },
        KernelMove.Rebuild => this with { Build = Build + 1 },
        KernelMove.NextSeries => this with { Series = Series + 1, Patch = 3 },
        KernelMove.PatchBack => this with { Patch = Math.Max(0, Patch - 1) },
        KernelMove.SeriesBack => this with { Series = Math.Max(0, Series - 1), Patch = 12 },
        KernelMove.NextFedora => this with { Fedora = Fedora + 1 },
        _ => this,
    };
}
