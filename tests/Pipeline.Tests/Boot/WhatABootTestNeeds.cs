using KinoiteZfs.Kmods.Tests.Programs;

namespace KinoiteZfs.Pipeline.Tests.Boot;

/// <summary>What this machine lacks is said as such, before an image is read.</summary>
public sealed class WhatABootTestNeeds : IDisposable
{
    readonly StreamOnDisk _stream = new();
    readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _stream.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task QEMU_which_is_missing_is_named_with_its_packages()
    {
        var machine = new QemuMachine(
            QemuMachine.Qemu with { Command = "no-such-qemu" }, AcceleratorChoice.Auto, Silence.Instance);
        var message = await MessageAsync(Rig(machine));
        Assert.StartsWith(
            "The boot test could not be made on this machine, which says nothing about the image: 'no-such-qemu' cannot be started",
            message, StringComparison.Ordinal);
        Assert.Contains("apt-get install qemu-system-x86;", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Busybox_which_is_missing_is_named_with_its_packages() =>
        Assert.Contains(
            "there is no busybox. Install it (Debian, Ubuntu: apt-get install busybox-static;",
            await MessageAsync(Rig()), StringComparison.Ordinal);

    [Fact]
    public async Task Busybox_which_needs_libraries_would_not_run()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.Directory.FullName, "busybox"), ProgramBytes.Build("/lib64/ld-linux-x86-64.so.2"));
        Assert.Contains(
            "is not linked statically, it needs /lib64/ld-linux-x86-64.so.2", await MessageAsync(Rig()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_room_is_said_with_both_numbers() =>
        Assert.Contains(
            "has 0.5 GiB free, and 2.0 GiB are needed there",
            await MessageAsync(Rig() with { FreeBytes = _ => 1L << 29 }), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3601)]
    public void A_time_no_machine_could_be_given_is_refused(int seconds) =>
        Assert.Contains(
            $"--boot-timeout {seconds} is not a number of seconds from 1 to 3600",
            Assert.Throws<PipelineException>(() => BootRig.TimeoutOf(seconds)).Message, StringComparison.Ordinal);

    BootRig Rig(IVirtualMachine? machine = null) =>
        new(
            machine ?? new IdleMachine(), _folder.Directory.FullName, _folder.Directory, _folder.Directory,
            TimeSpan.FromSeconds(1));

    async Task<string> MessageAsync(BootRig rig)
    {
        var image = _stream.Repositories.Candidate.At(Tag.Parse("nowhere"));
        return (await Assert.ThrowsAsync<BootEnvironmentException>(
            () => BootTestStage.RunAsync(
                new BootRequest(image), _stream.Registry, rig, new InstantTime(), Silence.Instance, default)))
            .Message;
    }

    sealed class IdleMachine : IVirtualMachine
    {
        public Task RequireAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<MachineEnd> RunAsync(
            MachineOrder order, Action<string> onLine, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing should have been started.");
    }
}
