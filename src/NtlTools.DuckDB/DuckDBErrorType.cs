namespace NtlTools.DuckDB;

/// <summary>The kinds of DuckDB's errors, with their numbers in its C interface.</summary>
public enum DuckDBErrorType
{
    /// <summary>An error without a kind.</summary>
    Unknown = 0,
    /// <summary>A value beyond the range of its type.</summary>
    OutOfRange = 1,
    /// <summary>A value that is not one of the wanted type, such as text that is no number.</summary>
    Conversion = 2,
    /// <summary>A type that is not known.</summary>
    UnknownType = 3,
    /// <summary>A decimal that does not fit.</summary>
    Decimal = 4,
    /// <summary>Types that do not go together.</summary>
    MismatchType = 5,
    /// <summary>A division by zero.</summary>
    DivideByZero = 6,
    /// <summary>A size that is not possible.</summary>
    ObjectSize = 7,
    /// <summary>A type that cannot be used here.</summary>
    InvalidType = 8,
    /// <summary>Stored data that cannot be read.</summary>
    Serialization = 9,
    /// <summary>A conflict or a wrong step of a transaction.</summary>
    Transaction = 10,
    /// <summary>Something that DuckDB does not do.</summary>
    NotImplemented = 11,
    /// <summary>A wrong expression.</summary>
    Expression = 12,
    /// <summary>A table, function or type that does not exist, or exists already.</summary>
    Catalog = 13,
    /// <summary>Text that is not SQL.</summary>
    Parser = 14,
    /// <summary>A query that cannot be planned.</summary>
    Planner = 15,
    /// <summary>A failure of the scheduler.</summary>
    Scheduler = 16,
    /// <summary>A failure of the execution.</summary>
    Executor = 17,
    /// <summary>A row that breaks a rule of its table.</summary>
    Constraint = 18,
    /// <summary>A failure of an index.</summary>
    Index = 19,
    /// <summary>A failure of the statistics.</summary>
    Stat = 20,
    /// <summary>A failure of a connection.</summary>
    Connection = 21,
    /// <summary>Wrong syntax.</summary>
    Syntax = 22,
    /// <summary>A wrong setting.</summary>
    Settings = 23,
    /// <summary>A column or parameter that cannot be resolved.</summary>
    Binder = 24,
    /// <summary>A failure of the network.</summary>
    Network = 25,
    /// <summary>A failure of the optimizer.</summary>
    Optimizer = 26,
    /// <summary>A missing pointer.</summary>
    NullPointer = 27,
    /// <summary>A file that cannot be found, read or written.</summary>
    IO = 28,
    /// <summary>A query that was interrupted.</summary>
    Interrupt = 29,
    /// <summary>An error after which the database cannot be used.</summary>
    Fatal = 30,
    /// <summary>An error in DuckDB itself.</summary>
    Internal = 31,
    /// <summary>Input that is not valid, such as a damaged file.</summary>
    InvalidInput = 32,
    /// <summary>More memory, or room for temporary files, than the settings allow.</summary>
    OutOfMemory = 33,
    /// <summary>Something that the settings forbid, such as a file outside the allowed folders.</summary>
    Permission = 34,
    /// <summary>A parameter without a type.</summary>
    ParameterNotResolved = 35,
    /// <summary>A parameter where none may be.</summary>
    ParameterNotAllowed = 36,
    /// <summary>Something that others depend on.</summary>
    Dependency = 37,
    /// <summary>A failure of a web request.</summary>
    Http = 38,
    /// <summary>An extension that is not there.</summary>
    MissingExtension = 39,
    /// <summary>An extension that could not be loaded.</summary>
    Autoload = 40,
    /// <summary>A failure of a sequence.</summary>
    Sequence = 41,
    /// <summary>A setting that is not possible.</summary>
    InvalidConfiguration = 42,
}
