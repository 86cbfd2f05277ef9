namespace KinoiteZfs.Kmods.Modules;

/// <summary>What a module and its kernel have to agree on before it can be loaded.</summary>
/// <param name="Needed">Symbols it uses and does not define; weak ones, which may be missing, are not among them. Null
/// when it has no symbol table.</param>
/// <param name="Offered">Symbols it exports to other modules.</param>
/// <param name="Checksums">Of the symbols it was built against; null when it carries none.</param>
/// <param name="ThisModuleBytes">Size of the kernel's own description of it, <c>struct module</c>; null when there is
/// none.</param>
/// <remarks>Source: Linux, kernel/module/main.c (simplify_symbols, setup_load_info) and
/// kernel/module/version.c.</remarks>
public sealed record ModuleSymbols(
    IReadOnlyList<string>? Needed, IReadOnlySet<string> Offered, IReadOnlyDictionary<string, uint>? Checksums,
    long? ThisModuleBytes);
