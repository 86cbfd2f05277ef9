using KinoiteZfs.Pipeline.Reports.Inspect;

namespace KinoiteZfs.Pipeline.Tests.Reports.Inspect;

public sealed class ShowingAnInspection
{
    const string Kernel = "6.18.12-200.fc43.x86_64";

    static readonly InspectedModule Zfs = new(
        "usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko.xz", null, Kernel, "zfs", "2.4.3-1", $"{Kernel} SMP",
        "ABCDEF", "x86_64",
        true, "Dana", true, null);

    static readonly Inspection Sound = new(
        "ghcr.io/dana/kinoite-zfs:latest", InspectionKind.Image, null, [new InspectedKernel(Kernel, true, true)], [],
        [Zfs],
        [new InspectedUserland("usr/lib64/libzfs.so.7.0.0", "2.4.3")], []);

    [Fact]
    public void The_table_shows_every_part_which_is_there() =>
        Assert.Equal(
            """
            ghcr.io/dana/kinoite-zfs:latest

            KERNEL DIRECTORY         KERNEL  MODULES.DEP
            ───────────────────────  ──────  ───────────
            6.18.12-200.fc43.x86_64  yes     yes

            MODULE  VERSION  VERMAGIC                     SRCVERSION  SIGNED   LISTED  PATH
            ──────  ───────  ───────────────────────────  ──────────  ───────  ──────  ───────────────────────────────────────────────────────────
            zfs     2.4.3-1  6.18.12-200.fc43.x86_64 SMP  ABCDEF      by Dana  yes     usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko.xz

            USERLAND  TOLD BY
            ────────  ─────────────────────────
            2.4.3     usr/lib64/libzfs.so.7.0.0

            Modules and userland agree: 2.4.3
            Nothing wrong was found.

            """,
            Sound.Render(),
            ignoreLineEndingDifferences: true);

    [Fact]
    public void Findings_stand_below_the_tables() =>
        Assert.EndsWith(
            "Findings:\n  one\n  two\n", (Sound with { Findings = ["one", "two"] }).Render(), StringComparison.Ordinal);

    [Fact]
    public void Foreign_text_cannot_steer_the_terminal() =>
        Assert.DoesNotContain(
            '\u001b',
            (Sound with { Modules = [Zfs with { Name = "\u001b[2J", Signer = "\u001b" }], Findings = ["\u001b"] })
                .Render());

    [Fact]
    public void What_cannot_be_read_is_shown_as_such() =>
        Assert.Contains(
            "unreadable",
            (Sound with { Modules = [InspectedModule.Unreadable("a/zfs.ko", null, null, null, "too short")] }).Render(),
            StringComparison.Ordinal);

    [Fact]
    public void As_json_other_programs_can_read_it()
    {
        using var json = JsonSerializer.SerializeToDocument(Sound, RecordJson.Options);

        Assert.Equal("Dana", json.RootElement.GetProperty("modules")[0].GetProperty("signer").GetString());
    }
}
